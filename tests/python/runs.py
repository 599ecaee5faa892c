"""Runs as the tests look at them, and programs that are stopped midway."""

import fcntl
import json
import pathlib
import struct
import termios
import time

from safetensors.numpy import load_file

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


def log(run):
    """The lines of metrics.jsonl, without what differs from run to run."""
    lines = (pathlib.Path(run) / "metrics.jsonl").read_text().splitlines()
    clock = {"time", "seconds", "samples_per_second", "peak_memory_bytes"}
    return [{key: value for key, value in json.loads(line).items()
             if key not in clock} for line in lines]
