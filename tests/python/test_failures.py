"""What fails beneath a run: it says so, and keeps its last good checkpoint."""

import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import time

import numpy
import pytest

from conftest import LIMIT, write_idx
from killed_runs import check_files, tensors_of
from runs import LONG, assert_same_weights, log, start_and_stall


def shell(folder, script):
    return subprocess.run(["unshare", "--mount", "bash", "-c", script],
                          cwd=folder, text=True, capture_output=True,
                          timeout=LIMIT)


@pytest.fixture
def mounts(tmp_path):
    """Skips where one may not mount a file system that only a test sees."""
    (tmp_path / "small").mkdir()
    if not shutil.which("unshare") or shell(
            tmp_path, "mount -t tmpfs none small").returncode != 0:
        pytest.skip("mounting needs root")


def test_a_full_disk(unroll, mounts):
    config = unroll.config(training={"epochs": 9, "keep_last": 9})
    whole = pathlib.Path(unroll.json("train", config)["run"])
    # The weights of an epoch take 52 kB, and all else 430 kB.
    done = shell(unroll.folder, f"""
        mount -t tmpfs -o size=640k none small
        train="{unroll.path} --checkpoints small train"
        $train {config}; echo $? >code
        cp -r small/tiny full
        {unroll.path} --checkpoints small runs --json >runs.json
        mount -o remount,size=100m none small
        $train --resume tiny >&2 || echo $? >code
        cp -r small/tiny resumed""")
    assert (unroll.folder / "code").read_text() == "1\n", done.stderr
    message, = (line for line in done.stderr.splitlines() if "error" in line)
    assert "cannot be written: No space left on device" in message
    full = unroll.folder / "full"
    assert check_files(full) == 0
    assert 1 <= len(list(full.glob("epoch-*"))) < 8
    resumed = unroll.folder / "resumed"
    assert tensors_of(resumed) == tensors_of(whole)
    assert log(resumed) == log(whole)


@pytest.fixture
def ordinary(unroll):
    """The program as a user whom permissions bind, root included."""
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may do all, and there is no setpriv")
        script = unroll.folder / "ordinary"
        script.write_text(
            f'#!/bin/sh\nexec setpriv --bounding-set=-all --inh-caps=-all '
            f'"{unroll.path}" "$@"\n')
        script.chmod(0o755)
        unroll.path = str(script)
    return unroll


def test_a_folder_that_may_not_be_written(ordinary):
    config = ordinary.config()
    checkpoints = ordinary.folder / "checkpoints"
    checkpoints.mkdir(mode=0o555)
    answer = ordinary("train", config, code=2)
    assert "cannot be made: Permission denied" in answer.err
    assert "--checkpoints" in answer.err


def wait_until_saved(run):
    """Until the files of a run that stalls are written: that goes on."""
    def state():
        try:
            return {file.name: file.stat().st_mtime_ns for file in run.iterdir()}
        except FileNotFoundError:  # A part was renamed between list and look.
            return None
    before = None
    while (before is None or before != state()
           or any(name.endswith(".part") for name in before)):
        before = state()
        time.sleep(0.3)


def test_a_run_whose_folder_is_made_read_only(ordinary):
    config = ordinary.config("long.json", **LONG)
    saving = ["--set", "training.save_every_steps=20"]
    whole = ordinary.json("train", config, *saving)["run"]
    process = start_and_stall(ordinary, "train", config, *saving)
    run = ordinary.folder / "checkpoints/long-2"
    wait_until_saved(run)
    before = tensors_of(run)
    run.chmod(0o555)
    try:
        _, err = process.communicate(timeout=LIMIT)
        assert process.returncode == 1
        assert "cannot be written: Permission denied" in err
        assert check_files(run) == 0 and tensors_of(run) == before
        answer = ordinary("train", "--resume", "long-2", code=1)
        assert "cannot be written: Permission denied" in answer.err
        assert ordinary.json("runs")["runs"][1]["state"] == "stopped"
    finally:
        run.chmod(0o755)
    ordinary("train", "--resume", "long-2")
    assert_same_weights(whole, run)


def test_data_that_are_removed_while_a_run_goes_on(unroll):
    numbers = numpy.random.default_rng(0)
    data = unroll.folder / "digits"
    data.mkdir()
    write_idx(data / "images", numbers.integers(0, 256, (1600, 8, 8)))
    write_idx(data / "labels", numbers.integers(0, 3, 1600))
    (unroll.folder / "long.json").write_text(json.dumps({
        "device": "cpu", "threads": 1,
        "data": {"set": "idx", "batch_size": 10, **{
            f"{part}_{what}": f"digits/{what}"
            for part in ("train", "test") for what in ("images", "labels")}},
        "model": {"type": "fc", "hidden_sizes": [16]},
        "training": LONG["training"]}))
    config = "long.json"
    whole = unroll.json("train", config)["run"]
    process = start_and_stall(unroll, "train", config)
    data.rename(unroll.folder / "elsewhere")
    process.send_signal(signal.SIGTERM)  # the data are in memory
    process.communicate(timeout=LIMIT)
    assert process.returncode == 143
    run = unroll.folder / "checkpoints/long-2"
    before = tensors_of(run)
    answer = unroll("train", "--resume", "long-2", code=2)
    assert "digits/images" in answer.err
    assert tensors_of(run) == before
    (unroll.folder / "elsewhere").rename(data)
    unroll("train", "--resume", "long-2")
    assert_same_weights(whole, run)


def test_memory_that_a_model_does_not_find(unroll):
    config = unroll.config(model={"type": "fc",
                                  "hidden_sizes": [200_000, 200_000]})
    limit = ["bash", "-c", f"ulimit -v 64000000; exec {unroll.path} train "
                           f"{config}"]
    answer = subprocess.run(limit, cwd=unroll.folder, text=True,
                            env=unroll.environment(), capture_output=True,
                            timeout=LIMIT)
    assert answer.returncode == 1 and "out of memory" in answer.stderr
    assert len(answer.stderr.splitlines()) < 4  # and no backtrace


def address_space(process):
    pages = int(pathlib.Path(f"/proc/{process.pid}/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def test_memory_that_runs_out_midway(unroll):
    config = unroll.config("long.json", **LONG | {
        "model": {"type": "fc", "hidden_sizes": [16, 60000]}})
    # A step takes 20 MB, but validation 480 MB at once: more than the heap, which
    # is made ahead of what is allocated, could still have room for.
    evaluating = ["--set", "data.train_count=4000", "data.valid_fraction=0.5",
                  "data.batch_size=20", "data.evaluation_batch_size=2000"]
    whole = unroll.json("train", config, *evaluating)["run"]
    process = start_and_stall(unroll, "train", config, *evaluating)
    run = unroll.folder / "checkpoints/long-2"
    before = tensors_of(run)
    room = address_space(process)
    resource.prlimit(process.pid, resource.RLIMIT_AS, (room, room))
    _, err = process.communicate(timeout=LIMIT)
    assert process.returncode == 1 and "out of memory" in err, err
    assert check_files(run) == 0 and tensors_of(run) == before
    row = unroll.json("runs")["runs"][1]
    assert row["state"] == "failed" and "out of memory" in row["error"]
    unroll("train", "--resume", "long-2")
    assert_same_weights(whole, run)
