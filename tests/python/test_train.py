"""Training: what it prints, and what it keeps."""

import json
import pathlib

import pytest

from conftest import has_cuda
from runs import (LONG, STEPS_PER_EPOCH, assert_same_weights, start_and_stall,
                  weights)

KEYS = {"run", "epochs", "steps", "best", "seconds", "samples_per_second"}


def test_json_has_nulls_where_nothing_validates(unroll):
    config = unroll.config(data={"valid_fraction": 0.0})
    assert unroll.json("train", config)["best"] == {
        "epoch": 2, "valid_loss": None, "valid_accuracy": None}


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
