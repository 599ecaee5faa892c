"""Comparison: what it trains, reuses and says."""

import csv
import json
import pathlib
import signal

import pytest

from runs import LONG, assert_same_weights, log, start_and_stall

KEYS = {"name", "run", "accuracy", "parameters", "seconds",
        "samples_per_second"}


def test_compare_trains_once_and_then_reuses(unroll):
    fc = unroll.config("fc.json", training={"epochs": 1})
    rnn = unroll.config("rnn.json", training={"epochs": 1}, model={
        "type": "rnn", "cell": "gru", "hidden_size": 8, "layers": 1,
        "dropout": 0})
    first = unroll.json("compare", fc, rnn)["rows"]
    assert [row["name"] for row in first] == ["fc", "rnn"]
    assert all(KEYS <= row.keys() for row in first)
    assert all(0 <= row["accuracy"] <= 1 for row in first)

    answer = unroll("compare", fc, rnn, "--csv", "table.csv", "--markdown",
                    "table.md")
    assert answer.out.count("trained already") == 2
    again = unroll.json("compare", fc, rnn)["rows"]
    assert [row["run"] for row in again] == [row["run"] for row in first]
    assert [row["accuracy"] for row in again] \
        == [row["accuracy"] for row in first]
    rows = list(csv.DictReader((unroll.folder / "table.csv").open()))
    assert [row["name"] for row in rows] == ["fc", "rnn"]
    assert "| rnn" in (unroll.folder / "table.md").read_text()
    assert "drawn" in answer.out.lower()  # loudly: not MNIST

    changed = unroll.json("compare", fc, "--set", "seed=1")["rows"][0]
    assert pathlib.Path(changed["run"]).name == "fc-2"


def test_a_run_that_fails_is_a_row(unroll):
    good = unroll.config("good.json", training={"epochs": 1})
    bad = unroll.config("bad.json",
                        optimizer={"type": "sgd", "learning_rate": 1e30})
    result = unroll.json("compare", bad, good, code=1)
    failed, done = result["rows"]
    assert failed["name"] == "bad" and "finite" in failed["error"]
    assert "accuracy" not in failed
    assert KEYS <= done.keys()
    assert "bad" in unroll("compare", bad, good, code=1).out


def test_a_comparison_that_was_stopped_goes_on(unroll):
    first = unroll.config("first.json")
    second = unroll.config("second.json", **LONG)
    third = unroll.config("third.json", model={"hidden_sizes": [8]})
    process = start_and_stall(unroll, "compare", first, second, third)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130, err
    assert "2 of 3 configs left" in out
    states = {run["name"]: run["state"] for run in unroll.json("runs")["runs"]}
    assert states == {"first": "finished", "second": "stopped"}
    done = unroll.folder / "checkpoints/first"
    before = {file: file.stat().st_mtime_ns for file in done.iterdir()}

    rows = unroll.json("compare", first, second, third)["rows"]
    assert [pathlib.Path(row["run"]).name for row in rows] \
        == ["first", "second", "third"]
    assert before == {file: file.stat().st_mtime_ns for file in done.iterdir()}
    whole = unroll.json("train", second)["run"]
    assert_same_weights(whole, rows[1]["run"])
    steps = [line["step"] for line in log(rows[1]["run"])
             if line["kind"] == "step"]
    assert steps == list(range(1, 321))


@pytest.mark.parametrize("seeds", [(), ("--seeds", "2")])
def test_two_comparisons_at_once_share_their_runs(unroll, seeds):
    long = {"training": {"epochs": 30, "log_every_steps": 1}}
    configs = [unroll.config("one.json", **long),
               unroll.config("two.json", model={"hidden_sizes": [8]}, **long)]
    both = [unroll.start("compare", *configs, *seeds, "--json")
            for _ in range(2)]
    tables = []
    for process in both:
        out, err = process.communicate()
        assert process.returncode == 0, err
        tables.append([(row["name"], row["accuracy"],
                        [run["run"] for run in row.get("runs", [row])])
                       for row in json.loads(out)["rows"]])
    assert tables[0] == tables[1]
    runs = [run for row in tables[0] for run in row[2]]
    assert sorted(runs) == [run["run"] for run in unroll.json("runs")["runs"]]
    for run in runs:
        steps = [line["step"] for line in log(run) if line["kind"] == "step"]
        assert steps == list(range(1, 241))


def test_where_the_tables_go_is_checked_first(unroll):
    good = unroll.config()
    unroll("compare", good, "--csv", "nowhere/table.csv", code=2)
    unroll("compare", good, "--markdown", ".", code=2)
    refused = unroll("compare", good, "--csv", "/proc/table.csv", code=2).err
    assert "--csv /proc/table.csv" in refused  # not even root can write there
    unroll("compare", good, "missing.json", code=2)
    assert not (unroll.folder / "checkpoints").exists()
