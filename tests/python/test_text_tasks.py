"""Labelled texts and tagged words, as a user trains and asks them."""

import json
import os
import pathlib
import signal

import pytest
from runs import assert_same_weights, start_and_stall

STEMS = ["film", "plot", "cast", "song", "scene", "joke"]


def reviews():
    """The last of two verdicts is what a text says."""
    lines = []
    for a in STEMS:
        for b in STEMS:
            lines.append(f"negative\t{a} good {b} bad")
            lines.append(f"positive\t{a} bad {b} good")
    return "\n".join(lines) + "\n"


def reviews_config(unroll, file="reviews.json", **changes):
    (unroll.folder / "reviews.tsv").write_text(reviews())
    config = {
        "task": "text_classification", "device": "cpu", "threads": 1,
        "data": {"set": "tsv", "train": "reviews.tsv", "batch_size": 8,
                 **changes.pop("data", {})},
        "model": {"cell": "gru", "hidden_size": 8, "dropout": 0,
                  "embedding": {"type": "learned", "size": 6}},
        "optimizer": {"learning_rate": 0.02},
        "training": {"epochs": 12}, **changes}
    (unroll.folder / file).write_text(json.dumps(config))
    return file


def sentences(columns=lambda word, tag: f"{word}\t{tag}"):
    lines = []
    for a in STEMS:
        for b in STEMS:
            for word, tag in [("The", "O"), ("new", "B-NEW"), (a, "I-NEW"),
                              ("beats", "O"), (b, "B-OLD")]:
                lines.append(columns(word, tag))
            lines.append("")
    return "\n".join(lines) + "\n"


def tags_config(unroll, file="spans.json", **data):
    for part in ("train", "valid", "test"):
        (unroll.folder / f"{part}.txt").write_text(sentences())
    config = {
        "task": "tagging", "device": "cpu", "threads": 1,
        "data": {"set": "conll", "train": "train.txt", "valid": "valid.txt",
                 "test": "test.txt", "scheme": "bio", "batch_size": 6, **data},
        "model": {"hidden_size": 12, "dropout": 0, "character_size": 4,
                  "character_hidden_size": 4,
                  "embedding": {"type": "learned", "size": 6}},
        "optimizer": {"learning_rate": 0.02},
        "training": {"epochs": 6}}
    (unroll.folder / file).write_text(json.dumps(config))
    return file


def test_a_text_classifier_from_config_to_prediction(unroll):
    run = unroll.json("train", reviews_config(unroll))["run"]
    found = unroll.json("evaluate", run)
    assert found["accuracy"] == 1 and found["macro_recall"] == 1
    assert [row["class"] for row in found["classes"]] \
        == ["negative", "positive"]
    assert sum(map(sum, found["confusion"])) == found["count"] == 7

    (unroll.folder / "reviews.tsv").unlink()  # the run is enough
    texts = ["the song was bad , the joke good", "good plot , bad cast"]
    said = unroll.json("predict", run, "--text", texts[0], "--text",
                       texts[1])["predictions"]
    assert [each["text"] for each in said] == texts
    assert [each["label"] for each in said] == ["positive", "negative"]
    assert said[0]["runner_up"]["label"] == "negative"
    assert sum(said[0]["probabilities"].values()) == pytest.approx(1)
    out = unroll("predict", run, "--text", texts[1]).out
    assert "negative (" in out and "runner-up positive" in out and "##" in out


def test_there_may_be_many_labels(unroll):
    (unroll.folder / "many.tsv").write_text("".join(
        f"label{label}\tword{label} word{i}\n" for i in range(10)
        for label in range(12)))
    (unroll.folder / "many.json").write_text(json.dumps({
        "task": "text_classification", "device": "cpu",
        "data": {"set": "tsv", "train": "many.tsv"},
        "model": {"hidden_size": 4}, "training": {"epochs": 1}}))
    assert unroll.json("train", "many.json")["best"]["valid_macro_recall"] >= 0


def test_predictions_refuse_what_holds_nothing(unroll):
    labels = unroll.json("train", reviews_config(unroll), "--set",
                         "training.epochs=1")["run"]
    tags = unroll.json("train", tags_config(unroll), "--set",
                       "training.epochs=1")["run"]
    for run in (labels, tags):
        assert "--text" in unroll("predict", run, "--text", " ", code=2).err
        assert "UTF-8" in unroll("predict", run, "--text",
                                 os.fsdecode(b"\xff"), code=2).err
    unroll("predict", labels, "--text", "unheard €")


def test_sigmoid_needs_two_labels(unroll):
    config = reviews_config(unroll)
    with (unroll.folder / "reviews.tsv").open("a") as file:
        file.write("mixed\tgood and bad\n")
    answer = unroll("train", config, "--set", "model.output=sigmoid", code=2)
    assert "model.output" in answer.err and "have 3" in answer.err
    assert not list((unroll.folder / "checkpoints").iterdir())


def test_folds_are_trained_once_and_summed_up(unroll):
    config = reviews_config(unroll)
    done = unroll.json("train", config, "--folds", 3)
    assert [row["name"] for row in done["rows"]] \
        == [f"reviews-fold-{i}" for i in range(3)]
    shares = [row["accuracy"] for row in done["rows"]]
    mean = sum(shares) / 3
    assert done["mean"]["accuracy"] == pytest.approx(mean)
    assert done["standard_deviation"]["accuracy"] == pytest.approx(
        (sum((share - mean) ** 2 for share in shares) / 2) ** 0.5)
    assert sum(row["count"] for row in done["rows"]) == 72  # each text once

    again = unroll("train", config, "--folds", 3)
    assert again.out.count("trained already") == 3
    assert "mean" in again.out and "standard deviation" in again.out

    other = unroll.json("train", config, "--folds", 2)
    assert not any(row["reused"] for row in other["rows"])


def test_folds_that_were_stopped_go_on(unroll):
    config = reviews_config(unroll, training={
        "epochs": 40, "log_every_steps": 1})
    process = start_and_stall(unroll, "train", config, "--folds", 2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130, err
    assert "2 of 2 configs left" in out and "standard deviation" not in out

    resumed = unroll("train", config, "--folds", 2)
    assert "reviews-fold-0: going on from where it stopped" in resumed.out
    assert "standard deviation" in resumed.out
    whole = unroll.json("train", config, "--set", "data.folds=2",
                        "data.fold=0")["run"]
    assert_same_weights(whole, unroll.folder / "checkpoints/reviews-fold-0")


@pytest.mark.parametrize("words, told", [
    (["--folds", "1"], "--folds"),
    (["--folds", "many"], "--folds"),
    (["--folds", "3", "--resume", "reviews"], "--resume"),
    (["--folds", "3", "--set", "data.test=reviews.tsv"], "data.folds"),
])
def test_wrong_folds_are_refused(unroll, words, told):
    answer = unroll("train", reviews_config(unroll), *words, code=2)
    assert told in answer.err
    assert not (unroll.folder / "checkpoints").exists()


def test_folds_are_of_texts_with_labels(unroll):
    answer = unroll("train", tags_config(unroll), "--folds", 3, code=2)
    assert "text_classification" in answer.err


def test_a_tagger_of_spans_from_config_to_prediction(unroll):
    run = unroll.json("train", tags_config(unroll))["run"]
    found = unroll.json("evaluate", run)
    assert found["span_f1"] == found["precision"] == found["recall"] == 1
    assert found["accuracy"] == 1 and found["count"] == 180
    valid = unroll.json("evaluate", run, "--split", "valid")
    assert valid["span_f1"] == 1
    last = (pathlib.Path(run) / "metrics.jsonl").read_text().splitlines()[-1]
    assert json.loads(last)["valid"]["span_f1"] == 1

    said = unroll.json("predict", run, "--text",
                       "The new film beats song")["predictions"][0]
    assert [(each["word"], each["tag"]) for each in said["words"]] == [
        ("The", "O"), ("new", "B-NEW"), ("film", "I-NEW"), ("beats", "O"),
        ("song", "B-OLD")]
    assert all(0 < each["probability"] <= 1 for each in said["words"])
    assert "new/B-NEW film/I-NEW" \
        in unroll("predict", run, "--text", "The new film").out


def test_columns_of_plain_tags_have_a_confusion(unroll):
    run = unroll.json("train", tags_config(unroll, scheme="tags"), "--set",
                      "training.epochs=1")["run"]
    found = unroll.json("evaluate", run)
    assert "span_f1" not in found
    assert sum(map(sum, found["confusion"])) == 180


def write_vectors(unroll, text="2 6\ngood 1 1 1 1 1 1\nfilm 0 0 0 0 0 1\n"):
    (unroll.folder / "vectors.txt").write_text(text)
    return "model.embedding.weights=vectors.txt"


def test_a_run_that_began_with_vectors_needs_them_no_more(unroll):
    config = reviews_config(unroll, training={"epochs": 2})
    given = write_vectors(unroll)
    whole = unroll.json("train", config, "--set", given)["run"]
    plain = unroll.json("train", config)["run"]
    with pytest.raises(AssertionError):
        assert_same_weights(whole, plain)

    stopped = unroll.json("train", config, "--set", given,
                          "training.epochs=1")["run"]
    (unroll.folder / "vectors.txt").unlink()
    unroll("train", "--resume", stopped, "--set", "training.epochs=2")
    assert_same_weights(whole, stopped)
    unroll("evaluate", whole)
    unroll("predict", whole, "--text", "good film")


@pytest.mark.parametrize("text, told", [
    ("2 5\ngood 1 1 1 1 1\nfilm 0 0 0 0 1\n", "set it to 5"),
    ("2 6\ngood 1 1 1 1 1 1\n", "vectors.txt:3"),
])
def test_vectors_that_do_not_fit_are_refused(unroll, text, told):
    config = reviews_config(unroll)
    answer = unroll("train", config, "--set", write_vectors(unroll, text),
                    code=2)
    assert told in answer.err
    missing = unroll("train", config, "--set",
                     "model.embedding.weights=nowhere.txt", code=2)
    assert "nowhere.txt" in missing.err
    assert not list((unroll.folder / "checkpoints").iterdir())
