"""Training: what it prints and keeps, and how it stops and goes on."""

import fcntl
import json
import pathlib
import signal
import struct
import termios
import time

import pytest
from safetensors.numpy import load_file

KEYS = {"run", "epochs", "steps", "best", "seconds", "samples_per_second"}
STEPS_PER_EPOCH = 8  # of the tiny config: 200 images, 0.2 of them validate

# Each step says a line, and an epoch has 160 of them.
LONG = {"data": {"train_count": 2000, "batch_size": 10},
        "training": {"epochs": 2, "log_every_steps": 1}}


def weights(run, which):
    return load_file(pathlib.Path(run) / f"{which}.safetensors")


def assert_same_weights(run, other):
    for which in ("best", "last"):
        ours, theirs = weights(run, which), weights(other, which)
        assert ours.keys() == theirs.keys()
        for name in ours:
            assert ours[name].tobytes() == theirs[name].tobytes(), name


def waiting_in(pipe):
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))[0]


def start_and_stall(unroll, *words, stream="stdout"):
    """A program in the midst of its first epoch, however fast it is.

    Nobody reads what it says, so it fills the pipe and hangs on a line. It goes
    on once somebody does (`communicate`).
    """
    process = unroll.start(*words)
    pipe = getattr(process, stream)
    room = fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 4096)
    while waiting_in(pipe) < room - 200:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    return process


def test_json_says_what_was_trained(unroll):
    result = unroll.json("train", unroll.config())
    assert KEYS <= result.keys()
    run = pathlib.Path(result["run"])
    assert run.is_absolute() and run == unroll.folder / "checkpoints/tiny"
    assert result["epochs"] == 2 and result["steps"] == 2 * STEPS_PER_EPOCH
    assert result["best"].keys() >= {"epoch", "valid_loss", "valid_accuracy"}
    assert 0 <= result["best"]["valid_accuracy"] <= 1
    assert result["samples_per_second"] > 0
    for file in ("config.json", "best.safetensors", "last.safetensors",
                 "metrics.jsonl"):
        assert (run / file).exists()
    config = json.loads((run / "config.json").read_text())
    assert config["optimizer"]["learning_rate"] == 0.001  # resolved


def test_runs_are_never_overwritten(unroll):
    config = unroll.config(training={"epochs": 0})
    for name in ("tiny", "tiny-2", "tiny-3"):
        run = unroll.json("train", config)["run"]
        assert pathlib.Path(run).name == name
        assert weights(run, "last")  # epochs 0 keeps the starting weights


def test_paths_are_relative_to_where_the_user_stands(unroll):
    (unroll.folder / "configs").mkdir()
    config = unroll.config("configs/tiny.json", training={"epochs": 0})
    result = unroll.json("--checkpoints", "runs/here", "train", config)
    assert result["run"] == str(unroll.folder / "runs/here/tiny")
    by_path = unroll.json("evaluate", "runs/here/tiny")
    by_name = unroll.json("evaluate", "tiny", "--checkpoints", "runs/here")
    assert by_path["accuracy"] == by_name["accuracy"]


def test_a_resolved_config_gives_the_same_run(unroll):
    first = unroll.json("train", unroll.config(), "--set", "seed=5")["run"]
    again = unroll.json("train", f"{first}/config.json")["run"]
    assert first != again
    assert_same_weights(first, again)


def test_a_mistake_in_files_leaves_no_run(unroll):
    config = unroll.config()
    answer = unroll("train", config, "--set", "model.weights=nothing.pt",
                    code=2)
    assert "nothing.pt" in answer.err
    (unroll.folder / "bad.pt").write_text("no weights")
    unroll("train", config, "--set", "model.weights=bad.pt", code=2)
    unroll("train", config, "--set", "data.set=mnist",
           code=2, env={"UNROLL_MNIST_MIRRORS": "file:///nowhere/"})
    answer = unroll("train", config, "--set", "device=cuda", code=2) \
        if not has_cuda() else None
    assert answer is None or "cuda" in answer.err.lower()
    assert not list((unroll.folder / "checkpoints").glob("*"))


def has_cuda():
    import torch
    return torch.cuda.is_available()


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


def test_one_image_is_too_few_for_batch_norm(unroll):
    config = unroll.config(data={"train_count": 1, "valid_fraction": 0})
    assert "batch norm" in unroll("train", config, code=2).err
    assert not (unroll.folder / "checkpoints/tiny").exists()


def test_steps_are_logged_with_all_that_an_epoch_has(unroll):
    run = unroll.json("train", unroll.config(
        training={"log_every_steps": 3, "clip_grad_norm": 1e-3}))["run"]
    lines = (pathlib.Path(run) / "metrics.jsonl").read_text().splitlines()
    steps = [json.loads(line) for line in lines if '"step"' in line[:20]]
    assert [line["step"] for line in steps] == [3, 6, 9, 12, 15]
    for line in steps:
        assert line["clipped_share"] == 1 and line["param_norm"] > 0
        assert line["grad_norm"] > 1e-3 and line["peak_memory_bytes"] > 1e6
        assert line["train"]["loss"] > 0 and line["learning_rate"] > 0


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


def test_a_loss_that_is_not_finite_fails_the_run(unroll):
    config = unroll.config(optimizer={"type": "sgd", "learning_rate": 1e30})
    answer = unroll("train", config, code=1)
    assert "finite" in answer.err
    row = unroll.json("runs")["runs"][0]
    assert row["state"] == "failed" and "finite" in row["error"]


def test_runs_lists_and_deletes(unroll):
    config = unroll.config(training={"epochs": 1})
    unroll("train", config)
    unroll("train", config, "--set", "model.type=rnn", "model.cell=gru",
           "model.hidden_size=4", "model.layers=1", "model.dropout=0",
           "name=recurrent", code=2)  # hidden_sizes is of fc alone
    broken = unroll.folder / "checkpoints/broken"
    broken.mkdir()
    (broken / "config.json").write_text("{")
    rows = {row["name"]: row for row in unroll.json("runs")["runs"]}
    assert rows["tiny"]["state"] == "finished"
    assert rows["tiny"]["epochs"] == rows["tiny"]["result"]["epochs"] == 1
    assert rows["tiny"]["valid_accuracy"] \
        == rows["tiny"]["result"]["best"]["valid_accuracy"]
    assert rows["tiny"]["bytes"] > 1000
    assert rows["broken"]["state"] == "unreadable"
    table = unroll("runs").out
    assert "tiny" in table and "finished" in table and "1/1" in table
    assert "tiny" in unroll("runs", "--delete", "tiny").out
    assert not (unroll.folder / "checkpoints/tiny").exists()
    unroll("runs", "--delete", "tiny", code=2)


def test_a_run_that_is_being_trained_is_left_alone(unroll):
    config = unroll.config("long.json", **LONG)
    process = start_and_stall(unroll, "train", config)
    try:
        assert unroll.json("runs")["runs"][0]["state"] == "running"
        unroll("runs", "--delete", "long", code=2)
        unroll("train", "--resume", "long", "--set", "training.epochs=9",
               code=2)
    finally:
        process.kill()
        process.communicate()
    assert (unroll.folder / "checkpoints/long").exists()
