"""Each task goes on as if it had never stopped."""

import json
import signal
import time

import pytest

import test_language_model
import test_text_tasks
import test_translation
from test_picture_sequences import DATA, rows
from test_word_vectors import words  # noqa: F401 (a fixture)


def pictures(task, data):
    def write(unroll):
        config = {"task": task, "device": "cpu", "threads": 1, "data": data,
                  "model": {"hidden_size": 16}}
        (unroll.folder / f"{task}.json").write_text(json.dumps(config))
        return f"{task}.json"
    return write


# Dropout, so that generators count; each config has tiny data of its own.
TASKS = {
    "classification": lambda unroll: unroll.config(
        model={"type": "rnn", "cell": "lstm", "hidden_size": 6, "layers": 2,
               "dropout": 0.3}, data={"shift": 2}),
    "language_modeling": lambda unroll: test_language_model.write(
        unroll, model={"layers": 2, "dropout": 0.2}),
    "text_classification": test_text_tasks.reviews_config,
    "tagging": test_text_tasks.tags_config,
    "translation": test_translation.write,
    "captioning": pictures("captioning", rows()),
    "painting": pictures("painting", DATA),
    "frame_tagging": pictures("frame_tagging", rows()),
}
AVERAGING = ["--set", "training.ema_decay=0.9"]


def assert_equal(answer):
    assert answer["difference"] is None and answer["equal"]


@pytest.mark.parametrize("task", TASKS)
def test_a_task_goes_on_as_if_it_had_never_stopped(unroll, task):
    config = TASKS[task](unroll)
    answer = unroll.json("verify-resume", config, "--steps", 9, *AVERAGING)
    assert_equal(answer)
    assert 1 <= answer["stop_at"] < answer["steps"] <= 9
    assert answer["tensors"] > 10
    assert not (unroll.folder / "checkpoints").exists()


def test_word_vectors_go_on_as_if_they_had_never_stopped(
        unroll, words):  # noqa: F811
    assert_equal(unroll.json("verify-resume", words, "--steps", 9))


def test_the_stop_may_be_named(unroll):
    config = unroll.config(training={"epochs": 3})
    for stop in (8, 9):  # at the end of an epoch, and after it
        answer = unroll("verify-resume", config, "--steps", 20, "--stop-at",
                        stop)
        assert f"20 steps with a stop after step {stop}" in answer.out
        assert "every other value equal" in answer.out


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_nothing_behind(unroll, how):
    config = unroll.config(training={"epochs": 1_000_000})
    scratch = unroll.folder / "scratch"
    scratch.mkdir()
    process = unroll.start("verify-resume", config, "--steps", 8_000_000,
                           env={"TMPDIR": str(scratch)})
    while not list(scratch.iterdir()):
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.send_signal(how)
    process.communicate()
    assert process.returncode == 128 + how
    assert not list(scratch.iterdir())


def test_there_must_be_a_step_to_stop_at(unroll):
    config = unroll.config()  # 16 steps
    assert unroll.json("verify-resume", config)["steps"] == 16
    answer = unroll("verify-resume", config, "--stop-at", 16, code=2)
    assert "after step 16 of 16 steps" in answer.err
    unroll("verify-resume", config, "--set", "training.epochs=0", code=2)
    unroll("verify-resume", config, "--steps", 1, code=2)
