"""Training that is stopped, or has ended, and goes on."""

import json
import pathlib
import re
import signal
import socket
import time

import pytest

from conftest import has_cuda
from runs import (LONG, STEPS_PER_EPOCH, assert_same_weights, log,
                  start_and_stall)


@pytest.mark.parametrize("stop", [STEPS_PER_EPOCH, STEPS_PER_EPOCH + 3])
def test_a_run_that_went_on_equals_one_that_never_stopped(unroll, stop):
    config = unroll.config(training={"epochs": 3})
    whole = unroll.json("train", config)["run"]
    part = unroll.json("train", config, "--set",
                       f"training.max_steps={stop}", "name=part")
    assert part["steps"] == stop
    longer = unroll.json("train", "--resume", "part", "--set",
                         "training.max_steps=-1")
    assert longer["run"] == part["run"]
    assert longer["steps"] == 3 * STEPS_PER_EPOCH
    assert_same_weights(whole, part["run"])


def test_ctrl_c_saves_and_the_run_goes_on_mid_epoch(unroll):
    config = unroll.config("long.json", **LONG)
    whole = unroll.json("train", config)
    process = start_and_stall(unroll, "train", config)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130, err
    assert "unroll train --resume 'long-2'" in out
    stopped = unroll.json("runs")["runs"][1]
    assert stopped["state"] == "stopped" and stopped["epochs"] == 0
    result = unroll.json("train", "--resume", "long-2")
    assert result["steps"] == whole["steps"]
    assert_same_weights(whole["run"], result["run"])


def test_sigterm_ends_with_143_and_one_object(unroll):
    config = unroll.config("long.json", **LONG)
    process = start_and_stall(unroll, "train", config, "--json",
                              stream="stderr")
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate()
    assert process.returncode == 143
    result = json.loads(out)
    assert result["stopped_by_signal"] == signal.SIGTERM
    assert 0 < result["steps"] < 160


def test_a_second_ctrl_c_ends_at_once(unroll):
    config = unroll.config("long.json", **LONG)
    process = start_and_stall(unroll, "train", config)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert process.poll() is None  # it would finish its step
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == -signal.SIGINT


def test_resuming_a_finished_run_returns_its_result(unroll):
    first = unroll.json("train", unroll.config())
    assert unroll.json("train", "--resume", "tiny") == first


def test_a_finished_run_can_be_trained_longer(unroll):
    config = unroll.config()
    unroll.json("train", config)
    longer = unroll.json("train", "--resume", "tiny", "--set",
                         "training.epochs=4")
    assert longer["epochs"] == 4
    whole = unroll.json("train", config, "--set", "training.epochs=4")["run"]
    assert_same_weights(whole, longer["run"])


def test_a_change_that_is_refused_leaves_the_run_as_it_was(unroll):
    run = pathlib.Path(unroll.json("train", unroll.config())["run"])
    before = {file: (run / file).read_bytes()
              for file in ("config.json", "run.json")}
    changes = ["training.epochs=9", "device=cuda"]
    if not has_cuda():
        unroll("train", "--resume", "tiny", "--set", *changes, code=2)
    unroll("train", "--resume", "tiny", "--set", "training.epochs=9",
           "model.cell=gru", code=2)
    for file, content in before.items():
        assert (run / file).read_bytes() == content


def test_a_run_that_stopped_early_can_be_made_longer(unroll):
    config = unroll.config(
        optimizer={"learning_rate": 1e-12},
        training={"epochs": 9, "early_stopping_patience": 1})
    early = unroll.json("train", config)
    assert early["epochs"] < 9
    longer = unroll.json("train", "--resume", "tiny", "--set",
                         "training.epochs=20")
    assert longer["epochs"] > early["epochs"]


def test_a_run_cut_by_max_steps_ends_as_one_that_never_was(unroll):
    whole = unroll.json("train", unroll.config("whole.json"))
    unroll("train", unroll.config("cut.json"), "--set",
           f"training.max_steps={STEPS_PER_EPOCH + 3}")
    cut = unroll.json("train", "--resume", "cut", "--set",
                      "training.max_steps=-1")
    assert_same_weights(whole["run"], cut["run"])
    log = (pathlib.Path(cut["run"]) / "metrics.jsonl").read_text()
    assert [json.loads(line)["epoch"] for line in log.splitlines()] == [1, 2]


def test_resuming_a_run_without_a_state_starts_at_step_0(unroll):
    config = unroll.config("long.json", **LONG)
    process = start_and_stall(unroll, "train", config)
    process.kill()
    process.communicate()
    run = unroll.folder / "checkpoints/long"
    for file in [*run.glob("*.safetensors"), run / "metrics.jsonl"]:
        file.unlink()  # as if it had been killed before its first save
    result = unroll.json("train", "--resume", "long")
    whole = unroll.json("train", config)
    assert result["steps"] == whole["steps"]
    assert_same_weights(whole["run"], result["run"])


def test_a_run_of_which_only_the_config_is_left_can_be_trained(unroll):
    config = unroll.config()
    run, whole = (pathlib.Path(unroll.json("train", config)["run"])
                  for _ in range(2))
    for file in run.iterdir():
        if file.name != "config.json":
            file.unlink()
    assert unroll.json("runs")["runs"][0]["state"] == "created"
    assert unroll.json("train", "--resume", "tiny")["epochs"] == 2
    assert_same_weights(whole, run)
    assert unroll.json("runs")["runs"][0]["state"] == "finished"
    (run / "config.json").unlink()
    answer = unroll("train", "--resume", "tiny", code=2)
    assert "no config.json" in answer.err and "delete it" in answer.err


def test_an_error_after_ctrl_c_is_still_an_error(unroll):
    process = start_and_stall(unroll, "train", unroll.config(**LONG))
    run = unroll.folder / "checkpoints/tiny"
    run.rename(run.with_name("gone"))  # nothing can be saved
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 1 and "cannot be written" in err


def test_ctrl_c_stops_a_download(unroll):
    with socket.create_server(("127.0.0.1", 0)) as server:
        mirror = f"http://127.0.0.1:{server.getsockname()[1]}/"
        process = unroll.start("fetch", "mnist",
                               env={"UNROLL_MNIST_MIRRORS": mirror})
        with server.accept()[0]:  # and say nothing
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "stopped" in err
    assert not (unroll.folder / "data").exists()


def test_a_resumed_run_keeps_what_it_learns(unroll):
    unroll.json("train", unroll.config())
    before = (unroll.folder / "checkpoints/tiny/config.json").read_bytes()
    answer = unroll("train", "--resume", "tiny", "--set", "training.epochs=9",
                    "optimizer.learning_rate=1", "seed=3", code=2)
    assert "optimizer.learning_rate" in answer.err and "seed" in answer.err
    unroll("train", "--resume", "tiny", "--set", "training.epochs=-9", code=2)
    unroll("train", "--resume", "tiny", "tiny.json", code=2)
    after = (unroll.folder / "checkpoints/tiny/config.json").read_bytes()
    assert before == after


NETS = {
    "cnn": {"model": {"type": "cnn", "channels": [3, 4], "hidden_size": 8},
            "optimizer": {"type": "adamw", "weight_decay": 0.01},
            "schedule": {"type": "one_cycle"}},
    "rnn": {"model": {"type": "rnn", "cell": "lstm", "hidden_size": 6,
                      "layers": 2, "dropout": 0.3},
            "optimizer": {"type": "sgd", "momentum": 0.9},
            "schedule": {"type": "reduce_on_plateau", "patience": 0,
                         "threshold": 0.5, "factor": 0.7}},
}


DISTORTION = {"shift": 2, "rotation": 10, "scale": 0.1,
              "elastic_strength": 30, "elastic_smoothness": 5}


def net_config(unroll, net, **training):
    """16 steps an epoch, each of which says a line: it stalls in the fourth."""
    return unroll.config(
        f"{net}.json", **NETS[net], data={"batch_size": 10, **DISTORTION},
        training={"epochs": 7, "log_every_steps": 1, **training})


def assert_same_run(run, other):
    assert_same_weights(run, other)
    assert log(run) == log(other)


@pytest.mark.parametrize("net", NETS)
def test_a_net_that_was_stopped_ends_as_one_that_never_was(unroll, net):
    config = net_config(unroll, net)
    whole = unroll.json("train", config)
    rates = {line["learning_rate"] for line in log(whole["run"])}
    assert len(rates) > 5  # the schedule did move
    process = start_and_stall(unroll, "train", config)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    assert 32 < log(unroll.folder / f"checkpoints/{net}-2")[-1]["step"] < 100
    result = unroll.json("train", "--resume", f"{net}-2")
    assert result["best"] == whole["best"]
    assert_same_run(whole["run"], result["run"])


def test_a_killed_run_goes_on_from_the_last_save(unroll):
    config = net_config(unroll, "cnn", epochs=2, save_every_steps=5)
    long = {"data.train_count": 1000}  # 80 steps: it stalls in the first epoch
    settings = ["--set", *(f"{key}={value}" for key, value in long.items())]
    whole = unroll.json("train", config, *settings)
    process = start_and_stall(unroll, "train", config, *settings)
    process.kill()
    process.communicate()
    answer = unroll("train", "--resume", "cnn-2")
    first = int(re.search(r"(?m)^step (\d+) ", answer.out)[1])
    assert first % 5 == 1 and 20 < first < 80
    assert_same_run(whole["run"], unroll.folder / "checkpoints/cnn-2")
