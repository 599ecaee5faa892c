"""Evaluation and prediction of a trained run."""

import json
import pathlib

import numpy
import pytest

from conftest import picture_of_a_one, write_idx, write_jpeg, write_png


def test_evaluate_json(trained):
    result = trained.json("evaluate", "digits")
    confusion = numpy.array(result["confusion"])
    assert result["count"] == 200 == confusion.sum()
    assert confusion.shape == (10, 10)
    assert result["accuracy"] == pytest.approx(
        numpy.trace(confusion) / 200, abs=1e-12)
    assert result["accuracy"] > 0.2 and result["loss"] > 0
    assert "drawn" in result["caveat"].lower()


@pytest.mark.parametrize("split, count", [
    ("test", 200), ("valid", 200), ("train", 800)])
def test_evaluate_splits(trained, split, count):
    assert trained.json("evaluate", "digits", "--split",
                        split)["count"] == count


def test_evaluate_weights(trained):
    run = trained.folder / "checkpoints/digits"
    best = trained.json("evaluate", "digits", "--weights", "best")
    file = trained.json("evaluate", "digits.json", "--weights",
                        run / "best.safetensors")
    assert best["weights"] == str(run / "best.safetensors")
    assert best["confusion"] == file["confusion"] and file["run"] is None
    trained("evaluate", "digits", "--weights", "last")
    answer = trained("evaluate", "digits", "--weights", "none.pt", code=2)
    assert "none.pt" in answer.err
    trained("evaluate", "digits.json", "--weights", "best", code=2)
    trained("evaluate", "digits.json", code=2)


def test_the_last_validation_is_what_evaluate_finds(trained):
    best = trained.json("train", "--resume", "digits")["best"]
    result = trained.json("evaluate", "digits", "--split", "valid")
    assert result["loss"] == pytest.approx(best["valid_loss"], abs=1e-5)
    assert result["accuracy"] == pytest.approx(best["valid_accuracy"])


def test_evaluate_in_words(trained):
    text = trained("evaluate", "digits").out
    for word in ("accuracy", "95 %", "precision", "recall", "F1", "drawn"):
        assert word in text, word


def test_a_run_is_evaluated_as_it_was_learnt(trained):
    answer = trained("evaluate", "digits", "--set", "model.layers=3", code=2)
    assert "model.layers" in answer.err
    trained.json("evaluate", "digits", "--set", "threads=2",
                 "data.batch_size=7")


def test_results_do_not_depend_on_how_many_images_at_once(trained):
    at_once = trained.json("evaluate", "digits")
    one_by_one = trained.json("evaluate", "digits", "--set",
                              "data.evaluation_batch_size=1")
    assert one_by_one["accuracy"] == at_once["accuracy"]
    assert abs(one_by_one["loss"] - at_once["loss"]) < 1e-6


def idx_run(unroll, train, test, name="idx"):
    """A config for (images, labels) of either split, in files of their own."""
    data = {"set": "idx", "batch_size": 20, "valid_fraction": 0.1}
    for split, (images, labels) in (("train", train), ("test", test)):
        for kind, array in (("images", images), ("labels", labels)):
            file = unroll.folder / f"{name}.{split}.{kind}"
            write_idx(file, array)
            data[f"{split}_{kind}"] = str(file)
    unroll.config(f"{name}.json", data=None)
    config = json.loads((unroll.folder / f"{name}.json").read_text())
    config["data"] = data
    (unroll.folder / f"{name}.json").write_text(json.dumps(config))
    return f"{name}.json"


def noise(count, seed):
    draw = numpy.random.default_rng(seed)
    return draw.integers(0, 256, (count, 6, 5)), numpy.arange(count) % 3


def test_evaluate_tells_of_test_images_that_were_trained_on(unroll):
    train, (images, labels) = noise(100, seed=1), noise(30, seed=2)
    unroll("train", idx_run(unroll, train, (images, labels), "apart"))
    assert unroll.json("evaluate", "apart")["shared_images"] == 0
    assert "training set too" not in unroll("evaluate", "apart").out
    images[[3, 7]] = train[0][[50, 2]]
    unroll("train", idx_run(unroll, train, (images, labels), "mixed"))
    assert unroll.json("evaluate", "mixed")["shared_images"] == 2
    assert "2 of the test images stand in the training set too" in unroll(
        "evaluate", "mixed").out


def test_results_do_not_depend_on_threads_or_order(unroll):
    images, labels = noise(1100, seed=2)
    unroll("train", idx_run(unroll, noise(200, seed=1), (images, labels)))
    first = unroll.json("evaluate", "idx")
    order = numpy.random.default_rng(3).permutation(len(labels))
    idx_run(unroll, noise(200, seed=1), (images[order], labels[order]), "other")
    files = [f"data.test_{kind}={unroll.folder / f'other.test.{kind}'}"
             for kind in ("images", "labels")]
    for settings in (["threads=2"], files,
                     ["threads=3", "data.evaluation_batch_size=7", *files]):
        again = unroll.json("evaluate", "idx", "--set", *settings)
        assert again["accuracy"] == first["accuracy"], settings
        assert again["confusion"] == first["confusion"], settings
        assert abs(again["loss"] - first["loss"]) < 1e-6, settings


def test_predict_png_either_way_round(trained):
    grey = picture_of_a_one()
    write_png(trained.folder / "dark on light.png", grey)
    write_png(trained.folder / "light on dark.png", 255 - grey)
    result = trained.json("predict", "digits", "dark on light.png",
                          "light on dark.png")
    dark, light = result["predictions"]
    assert dark["file"] == "dark on light.png"
    assert len(dark["probabilities"]) == 10
    assert sum(dark["probabilities"]) == pytest.approx(1)
    assert dark["class"] == numpy.argmax(dark["probabilities"])
    assert dark["probabilities"] == pytest.approx(light["probabilities"],
                                                  abs=0.02)


@pytest.mark.parametrize("colour", [False, True])
def test_predict_jpeg_as_the_png_of_it(trained, colour):
    grey = picture_of_a_one()
    write_png(trained.folder / "one.png", grey)
    pixels = numpy.stack([grey] * 3, axis=-1) if colour else grey
    write_jpeg(trained.folder / "one.jpg", pixels)
    png, jpeg = trained.json("predict", "digits", "one.png",
                             "one.jpg")["predictions"]
    assert jpeg["file"] == "one.jpg" and jpeg["class"] == png["class"]
    assert jpeg["probabilities"] == pytest.approx(png["probabilities"],
                                                  abs=0.05)


def test_predict_images_of_an_idx_file(trained):
    images = numpy.random.default_rng(0).integers(0, 256, (5, 28, 28))
    write_idx(trained.folder / "images.idx", images)
    some = trained.json("predict", "digits", "images.idx:1-3")["predictions"]
    assert [entry["index"] for entry in some] == [1, 2, 3]
    one, = trained.json("predict", "digits", "images.idx", "--index",
                        "2")["predictions"]
    assert one["index"] == 2 and one["class"] == some[1]["class"]
    assert one["probabilities"] == pytest.approx(some[1]["probabilities"])
    trained("predict", "digits", "images.idx", code=2)  # which of the five?
    trained("predict", "digits", "images.idx:5", code=2)


def test_predict_in_words(trained):
    write_png(trained.folder / "one.png", picture_of_a_one())
    text = trained("predict", "digits", "one.png").out
    assert "class" in text and "runner-up" in text and "%" in text
    assert "@" in text  # the picture


@pytest.mark.parametrize("content", [
    b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\0\x10JFIF", b"GIF89a"])
def test_predict_names_a_file_that_is_no_image(trained, content):
    (trained.folder / "bad.png").write_bytes(content)
    answer = trained("predict", "digits", "bad.png", code=2)
    assert "bad.png" in answer.err and answer.out == ""


def test_summary(trained):
    result = trained.json("summary", "digits.json")
    assert result["parameters"] == sum(
        layer["parameters"] for layer in result["layers"])
    # Linear(784, 16), batch norm of 16, Linear(16, 10)
    assert result["parameters"] == 784 * 16 + 16 + 32 + 16 * 10 + 10
    assert result["multiply_adds"] == 784 * 16 + 16 * 10
    assert result["layers"][-1]["output_shape"] == [1, 10]
    assert trained.json("summary", "digits")["layers"] == result["layers"]
    assert "12,762 parameters, 12,704 multiply-adds" \
        in trained("summary", "digits.json").out
    assert "fused kernels" in result["computes_on"]
    assert "fused kernels" in trained("summary", "digits.json").out
    other = trained.json("summary", "digits.json", "--set", "kernels=torch")
    assert "LibTorch's kernels" in other["computes_on"]


def test_fetch_finds_what_is_there(trained):
    answer = trained("fetch", "mnist", code=2, env={
        "UNROLL_MNIST_MIRRORS": "file:///nowhere/"})
    assert "MNIST_DIR" in answer.err
    assert not pathlib.Path(trained.folder / "data").exists() or \
        not list((trained.folder / "data").rglob("*idx*"))


def test_predict_needs_no_training_data(unroll):
    draw = numpy.random.default_rng(0)
    sets = {}
    for part, count in (("train", 60), ("test", 20)):
        for what, array in (
                ("images", draw.integers(0, 256, (count, 12, 9), numpy.uint8)),
                ("labels", numpy.arange(count, dtype=numpy.uint8) % 3)):
            name = f"{part}_{what}"
            write_idx(unroll.folder / f"{name}.idx", array)
            sets[name] = f"{name}.idx"
    (unroll.folder / "own.json").write_text(json.dumps(
        {"data": {"set": "idx", **sets}, "model": {"type": "fc"},
         "training": {"epochs": 1}}))
    unroll("train", "own.json")
    for name in ("train_images", "train_labels", "test_labels"):
        (unroll.folder / f"{name}.idx").unlink()
    one, = unroll.json("predict", "own", "test_images.idx:4")["predictions"]
    assert len(one["probabilities"]) == 3
