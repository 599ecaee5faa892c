"""Runs of each format there was are read, and newer ones refused by name."""

import json
import pathlib
import shutil

import pytest

from runs import log, weights

KEPT = pathlib.Path(__file__).resolve().parent / "kept_runs"
FORMATS = sorted(path.name for path in KEPT.glob("format-*"))


@pytest.fixture(params=FORMATS)
def kept(unroll, request):
    """A program that stands beside a kept run, and that run."""
    shutil.copytree(KEPT / request.param, unroll.folder, dirs_exist_ok=True)
    return unroll, unroll.folder / "checkpoints/kept"


def test_a_kept_run_is_read(kept):
    unroll, run = kept
    row, = unroll.json("runs")["runs"]
    assert row["state"] == "finished"
    assert row["model"] == "language_modeling (lstm)"
    best = json.loads((run / "run.json").read_text())["result"]["best"]
    for which in ("best", "last", run / "epoch-1.safetensors"):
        found = unroll.json("evaluate", "kept", "--split", "valid",
                            "--weights", which)
        assert found["loss"] == pytest.approx(best["valid_loss"], rel=0.2)
    text = unroll.json("generate", "kept", "--length", 5)["text"]
    assert len(text) == 5


def test_a_kept_run_goes_on(kept):
    unroll, run = kept
    stood_at = log(run)
    result = unroll.json("train", "--resume", "kept", "--set",
                         "training.max_steps=-1")
    assert result["epochs"] == 3
    assert log(run)[:1] == stood_at[:1]
    # As a run of the present program from the start; machines round otherwise.
    unroll("train", "kept.json", "--set", "name=whole")
    whole = unroll.folder / "checkpoints/whole"
    assert result["steps"] == log(whole)[-1]["step"]
    for which in ("best", "last"):
        ours, theirs = weights(run, which), weights(whole, which)
        for name, value in theirs.items():
            assert ours[name] == pytest.approx(value, rel=1e-3, abs=1e-4), name


@pytest.mark.parametrize("words", [
    ["train", "--resume", "kept"], ["evaluate", "kept"],
    ["generate", "kept", "--length", "5"]])
def test_a_newer_format_is_refused_by_name(kept, words):
    unroll, run = kept
    record = json.loads((run / "run.json").read_text())
    record |= {"format": 99, "program_version": "77.1"}
    (run / "run.json").write_text(json.dumps(record))
    before = {file: file.read_bytes() for file in run.iterdir()}
    answer = unroll(*words, code=2)
    assert "format 99" in answer.err and "77.1" in answer.err
    assert "run.json" in answer.err
    assert before == {file: file.read_bytes() for file in run.iterdir()}
