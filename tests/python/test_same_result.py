"""`evaluate` says the same however a split is cut into batches and on however
many threads it is computed, for every task.

tests/python/test_evaluate_predict.py has the same of images, and of their order.
"""

import pytest

import test_language_model
import test_picture_sequences
import test_text_tasks
import test_translation


def train_texts(unroll):
    return unroll.json("train", test_text_tasks.reviews_config(
        unroll, training={"epochs": 2}))["run"]


def train_tags(unroll):
    return unroll.json("train", test_text_tasks.tags_config(unroll))["run"]


def train_translation(unroll):
    unroll("train", test_translation.write(unroll))
    return "speak"


def train_language(unroll):
    unroll("train", test_language_model.write(unroll, training={"epochs": 1}))
    return "lm"


def train_painting(unroll):
    test_picture_sequences.start(unroll, "painting",
                                 **test_picture_sequences.DATA)
    return "painting"


def train_captioning(unroll):
    test_picture_sequences.start(unroll, "captioning",
                                 **test_picture_sequences.rows())
    return "captioning"


def train_frames(unroll):
    test_picture_sequences.start(unroll, "frame_tagging",
                                 **test_picture_sequences.rows())
    return "frame_tagging"


def numbers(result):
    """The measures of an evaluation: all but how long it took."""
    return {key: value for key, value in result.items()
            if isinstance(value, (int, float)) and key != "seconds"}


@pytest.mark.parametrize("train", [
    train_texts, train_tags, train_translation, train_language, train_painting,
    train_captioning, train_frames])
def test_no_batch_size_or_thread_count_changes_a_result(unroll, train):
    run = train(unroll)
    first = numbers(unroll.json("evaluate", run))
    assert "loss" in first and first["count"] > 0
    for settings in (["data.batch_size=1"], ["data.batch_size=7"],
                     ["data.batch_size=50", "threads=2"]):
        again = numbers(unroll.json("evaluate", run, "--set", *settings))
        assert again == pytest.approx(first, abs=1e-6, rel=1e-6), settings
