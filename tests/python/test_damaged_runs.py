"""Runs whose files somebody changed: refused by name, and left as they are."""

import json
import pathlib
import shutil
import signal
import time

import numpy
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from conftest import write_png
from runs import log


@pytest.fixture
def run(unroll):
    """A finished run, of which there is more to be trained."""
    unroll("train", unroll.config("a.json", training={
        "epochs": 1, "ema_decay": 0.9}))
    return unroll.folder / "checkpoints/a"


def contents(run):
    return {file.name: file.read_bytes() for file in run.iterdir()
            if file.name != "lock"}


def change_state(run, change):
    """Calls `change(tensors, values)` on what the state holds."""
    file = run / "state.safetensors"
    with safe_open(file, "numpy") as state:
        tensors = {name: state.get_tensor(name) for name in state.keys()}
        values = json.loads(state.metadata()["values"])
    change(tensors, values)
    save_file(tensors, file, metadata={"values": json.dumps(values)})


def put(name, value):
    def change(tensors, values):
        assert name in tensors
        tensors[name] = value
    return change


def put_value(*path, to):
    def change(tensors, values):
        for key in path[:-1]:
            values = values[key]
        values[path[-1]] = to
    return change


WEIGHT = "model.layers.0.weight"


@pytest.mark.parametrize("change, told", [
    (put(WEIGHT, numpy.zeros(1, numpy.float32)), WEIGHT),
    (put(WEIGHT, numpy.zeros((16, 784), numpy.int32)), WEIGHT),
    (put("generator.cpu", numpy.zeros(7, numpy.uint8)), "generator.cpu"),
    (lambda tensors, _: tensors.pop("generator.cpu"), "generator.cpu"),
    (lambda tensors, _: tensors.pop(WEIGHT), WEIGHT),
    (lambda tensors, _: [tensors.update({name: tensors[name][:1].copy()})
                         for name in tensors
                         if name.startswith(("optimizer.", "average."))],
     "optimizer."),
    (put_value("place", to=[-5, 0, 0]), "place.epoch"),
    (put_value("place", to=[1, 10**12, 8]), "place"),
    (put_value("place", to=[1, 0, {"$number": "nan"}]), "place.step"),
    (put_value("epoch", "steps", to=-5), "epoch.steps"),
    (put_value("total", to=[]), "state"),
    (lambda _, values: (values.clear(), values.update({"$number": "nan"})),
     "state"),
], ids=["shape", "type", "generator", "no-generator", "no-weight", "optimizer",
        "epoch", "step", "nan", "steps", "total", "no-object"])
def test_a_state_that_does_not_fit(unroll, run, change, told):
    change_state(run, change)
    before = contents(run)
    said = unroll("train", "--resume", "a", "--set", "training.epochs=2",
                  code=2).err
    assert "state.safetensors" in said and told in said
    assert "[json.exception" not in said
    assert contents(run) == before


@pytest.mark.parametrize("text", [
    "[]", "{}", '{"image": [28], "classes": 10}',
    '{"image": [-28, 28], "classes": 10}',
    '{"image": [20000, 20000], "classes": 10}',
    '{"image": [28, 28]}', '{"image": [28, 28], "classes": "x"}',
    '{"image": [28, 28], "classes": 1e99}'])
def test_a_signature_that_says_nothing_true(unroll, run, text):
    write_png(unroll.folder / "x.png", numpy.zeros((28, 28)))
    (run / "signature.json").write_text(text)
    said = unroll("predict", "a", "x.png", code=2).err
    assert "signature.json" in said and "[json.exception" not in said


def test_lines_of_the_log_that_are_none(unroll, run):
    entries = log(run)
    lines = (run / "metrics.jsonl").read_text()
    broken = [{"kind": 5}, {"kind": "epoch", "epoch": None, "step": 1},
              {"kind": "step", "epoch": 1, "step": []}, [], 3]
    (run / "metrics.jsonl").write_text(
        "".join(json.dumps(line) + "\n" for line in broken) + lines)
    unroll("report", "a")
    unroll("train", "--resume", "a", "--set", "training.epochs=2")
    assert log(run)[:1] == entries and len(log(run)) == 2


@pytest.mark.parametrize("result", [[], {}, 5, {"epochs": "x"}])
def test_a_result_that_is_none(unroll, run, result):
    record = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**record, "result": result}))
    said = unroll("train", "--resume", "a", code=2).err
    assert "run.json" in said and "[json.exception" not in said


def test_a_signal_with_the_last_step_loses_nothing(unroll):
    slow = {"type": "rnn", "hidden_size": 256, "layers": 4}
    config = unroll.config("slow.json", model=slow, training={
        "epochs": 1, "max_steps": 1}, data={"train_count": 400,
                                            "batch_size": 250})
    unroll("train", config)
    whole = unroll.folder / "checkpoints/slow"
    shutil.move(whole, unroll.folder / "whole")
    process = unroll.start("train", config)
    while not (whole / "state.safetensors").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.001)
    process.send_signal(signal.SIGTERM)
    process.communicate()
    if process.returncode:  # It came before the step, or after it.
        unroll("train", "--resume", "slow")
    assert log(whole) == log(unroll.folder / "whole") and len(log(whole)) == 1
    for name in ("best", "last"):
        assert (whole / f"{name}.safetensors").read_bytes() == pathlib.Path(
            unroll.folder, "whole", f"{name}.safetensors").read_bytes()


def test_deterministic_says_what_other_threads_change(unroll):
    config = unroll.config(deterministic=True)
    assert "another" in unroll("train", config).out
    assert "another" not in unroll("train", unroll.config()).out
