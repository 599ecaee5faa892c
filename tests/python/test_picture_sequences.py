"""Strips to captions, classes to pictures, clips to labels."""

import json

import numpy
import pytest

from conftest import write_png

DATA = {"set": "drawn_digits", "train_count": 64, "test_count": 32,
        "batch_size": 16}


def start(program, task, **data):
    config = {"task": task, "device": "cpu", "threads": 1,
              "model": {"hidden_size": 16},
              "training": {"epochs": 1}, "data": {**data}}
    (program.folder / f"{task}.json").write_text(json.dumps(config))
    program("train", f"{task}.json")


@pytest.fixture
def strip(unroll):
    """A picture of three dark strokes on white, side by side."""
    grey = numpy.full((40, 120), 250, dtype=numpy.uint8)
    for place in range(3):
        grey[8:32, 40 * place + 17:40 * place + 23] = 10
    write_png(unroll.folder / "strip.png", grey)
    return "strip.png"


def rows(**changes):
    return {"set": "drawn_digits", "train_count": 64, "test_count": 32,
            "train_rows": 64, "valid_rows": 16, "test_rows": 16,
            "batch_size": 16, **changes}


def test_a_picture_is_captioned_in_words(unroll, strip):
    start(unroll, "captioning", **rows())
    text = unroll.json("generate", "captioning", strip)["results"][0]["text"]
    words = "zero one two three four five six seven eight nine".split()
    assert all(word in words for word in text.split())
    result = unroll.json("evaluate", "captioning")
    assert 0 <= result["exact_match"] <= result["word_accuracy"] <= 1


def test_each_frame_is_labelled(unroll, strip):
    start(unroll, "frame_tagging", **rows())
    frames = unroll.json("predict", "frame_tagging",
                         strip)["predictions"][0]["frames"]
    assert [frame["frame"] for frame in frames] == [1, 2]
    assert {frame["label"] for frame in frames} <= {"smaller", "equal",
                                                    "larger"}
    assert unroll.json("evaluate", "frame_tagging")["confusion"]


def test_a_class_is_painted(unroll):
    start(unroll, "painting", **DATA)
    result = unroll.json("generate", "painting", "--class", 7)
    data = (unroll.folder / "7.png").read_bytes()
    assert data.startswith(b"\x89PNG") and result["file"] == "7.png"
    # What is painted can be read: the program's own reader takes it.
    config = unroll.config()
    unroll("train", config)
    assert unroll.json("predict", "tiny", "7.png")["predictions"]
    # Temperature goes from black and white to nothing but grey.
    for temperature, code in ((1e-9, 0), (1e9, 2)):
        unroll("generate", "painting", "--class", 7, "--temperature",
               temperature)
        unroll("predict", "tiny", "7.png", code=code)


def test_mistakes_are_explained(unroll, strip):
    start(unroll, "captioning", **rows(most_digits=2))
    answer = unroll("generate", "captioning", strip, code=2)
    assert "strip.png" in answer.err and "2 at most" in answer.err
    write_png(unroll.folder / "white.png", numpy.full((40, 80), 255))
    assert "white.png, digit 1" in unroll("generate", "captioning",
                                          "white.png", code=2).err
    start(unroll, "painting", **DATA)
    assert "there are 0 to 9" in unroll("generate", "painting", "--class", 12,
                                        code=2).err
    for options in ((), ("--temperature", 1), ("--output", "x.png")):
        assert "needs --class" in unroll("generate", "painting", *options,
                                         code=2).err
    config = unroll.config(training={"label_smoothing": 0.1}, task="painting",
                           model={"type": "fc"})
    assert "model.type" in unroll("check", config, code=2).out
