"""Nothing of a run is lost, whatever ends the program, and whenever."""

import json
import pathlib
import random
import resource
import signal
import time

import numpy
import pytest
from safetensors.numpy import load_file

from killed_runs import kill_and_resume, tensors_of
from runs import (LONG, STEPS_PER_EPOCH, assert_same_weights, log,
                  start_and_stall, weights)


def test_a_run_that_is_killed_again_and_again_ends_as_one_that_never_was(
        unroll):
    seed = random.randrange(2**32)
    print(f"to repeat: killed_runs.py 10 --seed {seed}")
    counts = kill_and_resume(unroll, 10, seed)
    assert counts["kills"] == 10


def test_a_file_that_may_not_grow_is_told_like_a_full_disk(unroll):
    config = unroll.config()
    limit = 16 << 10
    process = unroll.start(
        "train", config, preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (limit, limit)))
    _, err = process.communicate()
    assert process.returncode == 1, err
    assert "File too large" in err
    run, = unroll.json("runs")["runs"]
    assert run["state"] == "failed" and "File too large" in run["error"]
    unroll("train", "--resume", "tiny")


def test_what_a_kill_left_behind_is_cleaned_up(unroll):
    config = unroll.config(training={"log_every_steps": 1})
    whole = unroll.json("train", config)["run"]
    unroll("train", config, "--set", "training.max_steps=11")
    run = unroll.folder / "checkpoints/tiny-2"
    for name in ("state.safetensors.123.part", "run.json.4.part"):
        (run / name).write_text("half of")
    (run / "notes.part").write_text("the user's own")
    # Killed after the state was saved, and before the weights were; and in the
    # midst of a line.
    (run / "last.safetensors").unlink()
    (run / "best.safetensors").unlink()
    with open(run / "metrics.jsonl", "a") as file:
        file.write('{"kind": "step", "ep')
    unroll("train", "--resume", "tiny-2", "--set", "training.max_steps=-1")
    assert {file.name for file in run.glob("*.part")} == {"notes.part"}
    assert_same_weights(whole, run)
    assert log(whole) == log(run)


def test_the_best_weights_are_written_after_a_kill_before_that(unroll):
    config = unroll.config()
    whole = unroll.json("train", config)
    run = pathlib.Path(whole["run"])
    stale = (run / "best.safetensors").read_bytes()
    cut = unroll.json("train", config, "--set",
                      f"training.max_steps={STEPS_PER_EPOCH}")["run"]
    best = weights(cut, "best")
    (pathlib.Path(cut) / "best.safetensors").write_bytes(stale)
    longer = unroll.json("train", "--resume", "tiny-2", "--set",
                         "training.max_steps=-1",
                         "training.epochs=1")["run"]
    for name, value in weights(longer, "best").items():
        assert value.tobytes() == best[name].tobytes(), name


def test_a_warning_of_the_scheduler_saves_and_stops(unroll):
    config = unroll.config("long.json", **LONG)
    whole = unroll.json("train", config)
    process = start_and_stall(unroll, "train", config)
    for _ in range(3):
        process.send_signal(signal.SIGUSR1)
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)  # what schedulers send next
    time.sleep(0.1)
    process.send_signal(signal.SIGUSR1)  # and a warning that comes late
    time.sleep(0.1)
    assert process.poll() is None
    process.communicate()
    assert process.returncode == 143

    process = start_and_stall(unroll, "train", "--resume", "long-2", "--json",
                              stream="stderr")
    process.send_signal(signal.SIGUSR1)
    out, _ = process.communicate()
    assert process.returncode == 138
    assert json.loads(out)["stopped_by_signal"] == signal.SIGUSR1
    assert unroll.json("train", "--resume", "long-2")["steps"] \
        == whole["steps"]
    assert_same_weights(whole["run"], unroll.folder / "checkpoints/long-2")


def test_saving_by_the_clock(unroll):
    config = unroll.config("long.json", **LONG)
    for minutes, saved in ((1e-6, True), (60, False)):
        name = f"every-{minutes}"
        process = start_and_stall(unroll, "train", config, "--set",
                                  f"name={name}",
                                  f"training.save_every_minutes={minutes}")
        process.kill()
        process.communicate()
        state = load_file(
            unroll.folder / f"checkpoints/{name}/state.safetensors")
        moments = [state[name] for name in state if "exp_avg." in name]
        assert moments and saved == any(m.any() for m in moments)


def test_the_weights_of_the_latest_epochs_are_kept(unroll):
    config = unroll.config(training={"epochs": 5, "keep_last": 2})
    run = pathlib.Path(unroll.json("train", config)["run"])
    kept = sorted(file.name for file in run.glob("epoch-*"))
    assert kept == ["epoch-4.safetensors", "epoch-5.safetensors"]
    tensors = tensors_of(run)
    assert tensors["epoch-5.safetensors"] == tensors["last.safetensors"]
    four = unroll.json("train", config, "--set", "training.epochs=4")["run"]
    assert tensors["epoch-4.safetensors"] \
        == tensors_of(pathlib.Path(four))["last.safetensors"]
    answer = unroll.json("evaluate", "tiny", "--weights",
                         run / "epoch-4.safetensors")
    assert answer["count"] == 50
    # A user's own file of such a name is none of them.
    (run / "epoch-1-mine.safetensors").write_text("")
    unroll("train", "--resume", "tiny", "--set", "training.epochs=6",
           "training.keep_last=3")
    assert sorted(file.name for file in run.glob("epoch-*")) == [
        "epoch-1-mine.safetensors", "epoch-4.safetensors",
        "epoch-5.safetensors", "epoch-6.safetensors"]


NETS = {
    "cnn": {"model": {"type": "cnn", "channels": [3, 4], "hidden_size": 8}},
    "rnn": {"model": {"type": "rnn", "cell": "gru", "hidden_size": 6,
                      "layers": 1, "dropout": 0}},
}


@pytest.mark.parametrize("net", NETS)
def test_averaged_weights_are_those_of_torch(unroll, net):
    import torch
    decay, steps = 0.3, 6
    config = unroll.config(**NETS[net], optimizer={"learning_rate": 0.02},
                           training={"ema_decay": decay, "epochs": 9})

    class Net(torch.nn.Module):
        """The tensors of a state, by their names without dots."""

        def __init__(self, tensors):
            super().__init__()
            self.fill(tensors)

        def fill(self, tensors):
            for name, value in tensors.items():
                value = torch.from_numpy(numpy.array(value))
                name = name.replace(".", "/")
                if "running" in name or "num_batches" in name:
                    self.register_buffer(name, value)
                else:
                    self.register_parameter(name, torch.nn.Parameter(value))

    def average(kept, now, updates):
        share = min(decay, (1 + int(updates)) / (10 + int(updates)))
        return torch.lerp(kept, now, 1 - share)

    averaged = None
    run = unroll.folder / "checkpoints/tiny"
    for step in range(1, steps + 1):
        words = ["--resume", "tiny"] if step > 1 else [config]
        unroll("train", *words, "--set", f"training.max_steps={step}")
        state = load_file(run / "state.safetensors")
        raw = Net({name.removeprefix("model."): value
                   for name, value in state.items()
                   if name.startswith("model.")})
        if averaged is None:
            averaged = torch.optim.swa_utils.AveragedModel(raw, avg_fn=average)
        averaged.update_parameters(raw)

    last = weights(run, "last")
    ours = averaged.module.state_dict()
    assert {name.replace(".", "/") for name in last} == ours.keys()
    apart = 0
    for name, value in last.items():
        theirs = ours[name.replace(".", "/")].numpy()
        assert numpy.allclose(value, theirs, rtol=1e-6, atol=1e-7), name
        apart += not numpy.array_equal(
            value, raw.state_dict()[name.replace(".", "/")])
    assert apart > 0  # they are not the raw ones

    # `best` is averaged as well, and what validates: the run's own figure is
    # what evaluating the kept weights gives.
    best = unroll.json("train", "--resume", "tiny", "--set",
                       "training.max_steps=-1", "training.epochs=2")["best"]
    again = unroll.json("evaluate", "tiny", "--split", "valid", "--weights",
                        "best")
    assert again["loss"] == pytest.approx(best["valid_loss"], rel=1e-6)


def test_a_run_with_averaged_weights_goes_on_bit_for_bit(unroll):
    config = unroll.config("long.json", **LONG)
    averaging = ["--set", "training.ema_decay=0.99"]
    whole = unroll.json("train", config, *averaging)["run"]
    process = start_and_stall(unroll, "train", config, *averaging)
    process.send_signal(signal.SIGTERM)
    process.communicate()
    unroll("train", "--resume", "long-2")
    assert_same_weights(whole, unroll.folder / "checkpoints/long-2")
    assert log(whole) == log(unroll.folder / "checkpoints/long-2")
