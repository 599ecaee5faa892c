"""Kills a training run at random moments, and lets it go on each time.

    python tests/python/killed_runs.py [COUNT] [--seed N]

with the program in UNROLL. After each kill every file of the run must be whole,
and at the end the run must be the one that an unbroken training gives, bit for
bit.
"""

import argparse
import collections
import json
import random
import shutil
import subprocess
import tempfile
import time

from safetensors.numpy import load_file

from conftest import Program
from runs import log

# Saves so often that many a kill hits a save.
SETTINGS = {"data": {"train_count": 400, "batch_size": 20},
            "model": {"type": "fc", "hidden_sizes": [128]},
            "training": {"epochs": 12, "save_every_steps": 2, "keep_last": 3,
                         "ema_decay": 0.9, "log_every_steps": 5}}
WHOLE_FILES = {"config.json", "run.json", "signature.json"}


def tensors_of(run):
    """{file: {tensor: bytes}} of all weights, and of the state."""
    return {file.name: {name: value.tobytes()
                        for name, value in load_file(file).items()}
            for file in run.glob("*.safetensors")}


def check_files(run):
    """Fails on a file that is not whole. Returns how many a kill cut off."""
    cut_off = 0
    for file in run.iterdir():
        if file.suffix == ".safetensors":
            assert load_file(file)
        elif file.name in WHOLE_FILES:
            json.loads(file.read_text())
        elif file.name == "metrics.jsonl":
            for line in file.read_text().split("\n")[:-1]:  # the last: torn
                json.loads(line)
        elif file.suffix == ".part":
            cut_off += 1
        else:
            assert file.name in ("lock", "metrics.csv"), file
    return cut_off


class KilledRun:
    """A run that is killed again and again, beside one that never is."""

    def __init__(self, program, seed):
        self.program = program
        self.random = random.Random(seed)
        self.config = program.config("whole.json", **SETTINGS)
        start = time.monotonic()
        program("train", self.config)
        self.most_seconds = (time.monotonic() - start) / 2
        self.whole = program.folder / "checkpoints/whole"
        self.run = program.folder / "checkpoints/killed"
        self.counts = collections.Counter()

    def words(self):
        if (self.run / "config.json").exists():
            return ["train", "--resume", "killed"]
        if self.run.exists():  # killed as it was made
            shutil.rmtree(self.run)
        return ["train", self.config, "--set", "name=killed"]

    def kill_once(self):
        process = self.program.start(*self.words())
        try:
            process.communicate(
                timeout=self.random.uniform(0, self.most_seconds))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.counts["kills"] += 1
            self.look()
        else:
            assert process.returncode == 0
            self.finish()

    def look(self):
        if not (self.run / "config.json").exists():
            self.counts["before there was a run"] += 1
            return
        if check_files(self.run):
            self.counts["in the midst of writing a file"] += 1
        row, = (row for row in self.program.json("runs")["runs"]
                if row["name"] == "killed")
        self.counts[f"left the run {row['state']}"] += 1
        if (self.run / "last.safetensors").exists():
            which = self.random.choice(["best", "last"])
            self.program("evaluate", "killed", "--weights", which)

    def finish(self):
        self.program(*self.words())
        assert check_files(self.run) == 0
        assert {file.name for file in self.run.iterdir()} \
            == {file.name for file in self.whole.iterdir()}
        killed, whole = tensors_of(self.run), tensors_of(self.whole)
        for file, tensors in whole.items():
            assert killed[file].keys() == tensors.keys()
            for name, value in tensors.items():
                assert killed[file][name] == value, (file, name)
        assert log(self.run) == log(self.whole)
        self.counts["runs that ended as the unbroken one"] += 1
        shutil.rmtree(self.run)


def kill_and_resume(program, count, seed):
    """Kills `count` times, over as many runs as that takes."""
    run = KilledRun(program, seed)
    while run.counts["kills"] < count:
        run.kill_once()
    run.finish()
    return run.counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        counts = kill_and_resume(Program(folder), arguments.count,
                                 arguments.seed)
    for what, count in counts.items():
        print(f"{count:6} {what}")


if __name__ == "__main__":
    main()
