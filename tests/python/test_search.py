"""Searching settings: sweep and find-lr."""

import json
import pathlib
import signal
import time

import pytest

SMALL = {"training": {"epochs": 9}}  # 8 steps each


def trials(result):
    return {trial["name"]: trial for trial in result["trials"]}


def steps_of(run):
    lines = (pathlib.Path(run) / "metrics.jsonl").read_text().splitlines()
    return [entry["step"] for entry in map(json.loads, lines)
            if entry["kind"] == "step"]


def test_a_grid_ends_hopeless_trials_early(unroll):
    unroll.config("net.json", **SMALL)
    result = unroll.json(
        "sweep", "net.json", "--set", "training.log_every_steps=1",
        "optimizer.learning_rate=1e-7,1e-6,0.01",
        "model.hidden_sizes=[8],[16],[16,8]")
    assert result["rungs"] == [9, 3]  # a third rung would begin with 8 steps
    reached = sorted(steps_of(trial["run"])[-1] for trial in result["trials"])
    assert reached == [24] * 6 + [72] * 3
    for trial in result["trials"]:  # each step once
        assert steps_of(trial["run"]) \
            == list(range(1, steps_of(trial["run"])[-1] + 1))
    best = result["best"]
    assert best == result["trials"][0]
    assert best["settings"]["optimizer.learning_rate"] == 0.01
    values = [trial["rungs"][-1]["valid"]["accuracy"]
              for trial in result["trials"] if len(trial["rungs"]) == 2]
    assert values == sorted(values, reverse=True)


def test_the_best_config_trains_to_what_the_sweep_saw(unroll):
    unroll.config("net.json", **SMALL)
    result = unroll.json("sweep", "net.json", "--output", "best.json", "--set",
                         "optimizer.learning_rate=1e-5,0.01,0.02")
    again = unroll.json("train", "best.json")
    assert pathlib.Path(again["run"]).name == "net-best"
    assert again["best"]["valid_loss"] \
        == result["best"]["rungs"][-1]["valid_loss"]
    assert again["steps"] == 72
    assert (unroll.folder / "best.json").read_text() \
        == pathlib.Path(result["best_config"]).read_text()


def test_random_trials_are_drawn_from_ranges_and_lists(unroll):
    unroll.config("net.json")
    words = ("sweep", "net.json", "--random", "6", "--eta", "1", "--set",
             "training.epochs=1", "optimizer.learning_rate=log:1e-4:1e-1",
             "training.clip_grad_norm=uniform:1:3",
             "training.label_smoothing=uniform:0:0.5",
             "data.batch_size=10,20")
    result = unroll.json(*words)
    drawn = [trial["settings"] for trial in result["trials"]]
    assert result["rungs"] == [6]
    rates = [each["optimizer.learning_rate"] for each in drawn]
    assert len(set(rates)) == 6 and all(1e-4 <= rate <= 1e-1 for rate in rates)
    assert {each["training.clip_grad_norm"] for each in drawn} <= {1, 2, 3}
    assert all(0 <= each["training.label_smoothing"] <= 0.5 for each in drawn)
    assert {each["data.batch_size"] for each in drawn} <= {10, 20}
    other = unroll.json(*words, "--name", "other", "--seed", "1")
    assert {each["settings"]["optimizer.learning_rate"]
            for each in other["trials"]}.isdisjoint(rates)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_sweep_goes_on_and_trains_nothing_twice(unroll, how):
    unroll.config("net.json", data={"train_count": 2000, "batch_size": 10},
                  training={"epochs": 2, "log_every_steps": 1})
    words = ("sweep", "net.json", "--jobs", "2", "--set",
             "optimizer.learning_rate=0.001,0.003,0.01")
    process = unroll.start(*words)
    folder = unroll.folder / "checkpoints/net-sweep"
    end = time.monotonic() + 60
    while not any(log.stat().st_size for log in folder.glob("*/metrics.jsonl")):
        assert time.monotonic() < end
        time.sleep(0.01)
    process.send_signal(how)
    process.communicate()
    result = unroll.json(*words)
    straight = unroll.json(*words, "--checkpoints", "straight")
    for trial, peer in zip(result["trials"], straight["trials"]):
        assert trial["rungs"] == peer["rungs"]
        assert steps_of(trial["run"]) == steps_of(peer["run"])
    before = {file: file.stat().st_mtime_ns
              for file in folder.glob("*/*.safetensors")}
    assert unroll.json(*words) == result
    assert before == {file: file.stat().st_mtime_ns
                      for file in folder.glob("*/*.safetensors")}


def test_a_second_sweep_waits_for_the_first_and_says_the_same(unroll):
    unroll.config("net.json", **SMALL)
    both = [unroll.start("sweep", "net.json", "--json", "--set",
                         "optimizer.learning_rate=0.001,0.003,0.01")
            for _ in range(2)]
    ends = [(*process.communicate(), process.returncode) for process in both]
    assert [code for _, _, code in ends] == [0, 0], ends
    first, second = [json.loads(out) for out, _, _ in ends]
    assert first == second
    assert len(list((unroll.folder / "checkpoints/net-sweep").glob("*/"))) == 3
    for trial in first["trials"]:
        steps = steps_of(trial["run"])
        assert steps == sorted(set(steps))


def test_mistakes_of_a_sweep(unroll):
    unroll.config("net.json")
    for settings in (["training.epochs=1"], ["training.epochs=log:0:3"],
                     ["training.epochs=uniform:3:1"],
                     ["training.epochs=uniform:1:3"],  # without --random
                     ["training.epoch=1,2"], ["training.epochs=-1,1"],
                     ["seed=1,2", "data.valid_fraction=0"]):
        unroll("sweep", "net.json", "--set", *settings, code=2)
    assert not (unroll.folder / "checkpoints").exists()
    unroll("sweep", "net.json", "--set", "seed=1,2", "training.epochs=1")
    said = unroll("sweep", "net.json", "--set", "seed=1,3",
                  "training.epochs=1", code=2).err
    assert "another search" in said


def test_a_trial_that_fails_is_never_the_best(unroll):
    unroll.config("net.json", optimizer={"type": "sgd", "learning_rate": 0.1})
    result = unroll.json("sweep", "net.json", "--set",
                         "optimizer.learning_rate=1e30,0.1")
    assert result["best"]["settings"] == {"optimizer.learning_rate": 0.1}
    assert "finite" in trials(result)["trial-0"]["error"]
    result = unroll.json("sweep", "net.json", "--name", "none", "--set",
                         "training.epochs=0,1")
    assert result["best"]["settings"] == {"training.epochs": 1}
    assert "nothing" in trials(result)["trial-0"]["error"]


def test_find_lr_rises_until_the_loss_turns_up(unroll):
    unroll.config("net.json", data={"train_count": 1000})
    answer = unroll("find-lr", "net.json", "--plot", "rates.svg")
    assert "Suggestion: optimizer.learning_rate=" in answer.out
    assert "*" in answer.out and "e-0" in answer.out  # the plot
    assert "</svg>" in (unroll.folder / "rates.svg").read_text()
    found = unroll.json("find-lr", "net.json")
    rates, losses = found["learning_rates"], found["losses"]
    assert rates[0] == pytest.approx(1e-7) and len(rates) == len(losses) <= 100
    factors = [b / a for a, b in zip(rates, rates[1:])]
    assert factors == pytest.approx([10 ** (8 / 99)] * len(factors))
    smooth = [sum(part := losses[max(0, i - 3):i + 4]) / len(part)
              for i in range(len(losses))]
    assert found["smoothed"] == pytest.approx(smooth)
    assert found["lowest_at"] == rates[smooth.index(min(smooth))]
    assert found["suggestion"] == pytest.approx(found["lowest_at"] / 10)
    assert 1e-4 < found["suggestion"] < 1  # of Adam
    assert not (unroll.folder / "checkpoints").exists()
    nothing = unroll.json("find-lr", "net.json", "--high", "1e-6")
    assert nothing["suggestion"] is None
    unroll("find-lr", "net.json", "--low", "1", "--high", "0.1", code=2)
