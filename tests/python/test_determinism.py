"""The same config gives the same run, and no change of code another one.

    python tests/python/test_determinism.py

with the program in UNROLL writes the losses anew that are held here: only where
a change is meant to make training another one.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy
import pytest

from conftest import Program
from killed_runs import tensors_of
from runs import log

HERE = pathlib.Path(__file__).resolve().parent
CONFIGS = HERE.parents[1] / "configs"
QUICK = ["quick_fc", "quick_cnn", "quick_rnn"]
LOSSES = HERE / "first_losses.json"
STEPS = 50

# By how much a loss may differ, relative to itself: on the kind of machine that
# the committed ones are of, and on others. There LibTorch's kernels, AVX2 and
# portable ones and two threads differ by up to 0.0013 in the first ten steps and
# 0.014 in all.
SAME_MACHINE, FIRST_TEN, ALL = 1e-5, 5e-3, 0.04

NETS = {
    "fc": {"model": {"type": "fc", "hidden_sizes": [64, 32]}},
    "cnn": {"model": {"type": "cnn", "channels": [8, 8], "hidden_size": 8}},
    "rnn": {"model": {"type": "rnn", "cell": "lstm", "hidden_size": 16,
                      "layers": 2, "dropout": 0.3}},
}


@pytest.mark.parametrize("net", NETS)
def test_two_runs_are_the_same_whatever_the_load(unroll, net):
    config = unroll.config(deterministic=True, threads=2, **NETS[net],
                           data={"train_count": 400, "rotation": 10})
    quiet = pathlib.Path(unroll.json("train", config)["run"])
    load = [subprocess.Popen([sys.executable, "-c", "while True: pass"])
            for _ in range(2 * os.cpu_count())]
    try:
        busy = pathlib.Path(unroll.json("train", config)["run"])
    finally:
        for process in load:
            process.kill()
            process.wait()
    for file in ("best.safetensors", "last.safetensors"):
        assert (quiet / file).read_bytes() == (busy / file).read_bytes()
    assert tensors_of(quiet) == tensors_of(busy)
    assert log(quiet) == log(busy)


def data_here():
    """The data's name among the losses, and the settings that take them."""
    if "MNIST_DIR" in os.environ:
        return "mnist", [], {"MNIST_DIR": os.environ["MNIST_DIR"]}
    # As many steps as MNIST has, so that the rate rises as slowly.
    return "drawn_digits", ["data.set=drawn_digits", "data.train_count=10000",
                            "training.epochs=15"], {}


def machine(program):
    """What losses depend on beside the program."""
    import torch
    cpus = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    model = next(line for line in cpus if line.startswith("model name"))
    computes_on = program.json("summary", CONFIGS / "quick_fc.json", "--set",
                               "device=cpu", "threads=1")["computes_on"]
    return [model.split(":")[1].strip(), computes_on, torch.__version__]


def first_losses(program, name):
    """The training loss of each of the first steps."""
    _, settings, environment = data_here()
    run = program.json(
        "train", CONFIGS / f"{name}.json", "--set", "device=cpu", "threads=1",
        f"training.max_steps={STEPS}", "training.log_every_steps=1", *settings,
        env=environment)["run"]
    means = [line["train"]["loss"] for line in log(run)
             if line["kind"] == "step"]
    assert len(means) == STEPS
    sums = numpy.array(means) * numpy.arange(1, STEPS + 1)
    return numpy.diff(sums, prepend=0)


@pytest.mark.parametrize("name", QUICK)
def test_the_first_losses_are_those_that_were_committed(unroll, name):
    data, _, _ = data_here()
    committed = json.loads(LOSSES.read_text())[data]
    same = committed["machine"] == machine(unroll)
    losses = numpy.array(committed[name])
    apart = numpy.abs(first_losses(unroll, name) / losses - 1)
    assert apart.max() < (SAME_MACHINE if same else ALL), apart
    assert apart[:10].max() < FIRST_TEN, apart


def write_losses():
    losses = json.loads(LOSSES.read_text()) if LOSSES.exists() else {}
    data, _, _ = data_here()
    with tempfile.TemporaryDirectory() as folder:
        program = Program(folder)
        losses[data] = {"machine": machine(program)} | {
            name: [round(loss, 6) for loss in first_losses(program, name)]
            for name in QUICK}
    LOSSES.write_text(json.dumps(losses) + "\n")


if __name__ == "__main__":
    write_losses()
