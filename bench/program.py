"""Our program, driven as a user drives it."""

import json
import pathlib
import re
import tempfile

from bench import child

ROOT = pathlib.Path(__file__).resolve().parent.parent
STEP_LINE = re.compile(r"step (\d+)\s")


def config_file(name):
    return ROOT / "configs" / f"{name}.json"


class Program:
    def __init__(self, path, folder):
        self.path = pathlib.Path(path).resolve()
        self.folder = folder

    def run(self, *words, folder=None):
        return child.run([self.path, *words], folder or self.folder)

    def resolved(self, config, settings):
        """The config with every default written out."""
        checked = self.run("check", config, "--json",
                           *set_options(settings)).json()
        return checked["configs"][0]["config"]

    def fetch(self, name):
        """The folder of a public data set, or None if it cannot be had."""
        try:
            return self.run("fetch", name, "--json").json()["folder"]
        except child.Failed:
            return None

    def train(self, config, settings, steps, every):
        """{"rate", "peak_bytes"} of a training of `steps` steps.

        The rate is of the steps from number `every` to the last one, by a clock
        outside the program: when its line on each `every` steps arrived.
        """
        options = set_options([*settings, f"training.max_steps={steps}",
                               f"training.log_every_steps={every}"])
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            done = self.run("train", config, "--json", *options, folder=folder)
            units = units_at_steps(pathlib.Path(done.json()["run"]))
        times = times_of_steps(done.lines)
        marks = [(units[step], times[step]) for step in sorted(times)]
        return {"rate": rate_of(marks), "peak_bytes": done.peak_bytes}

    def train_whole(self, config, settings):
        """The process of a training, as it is."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            return self.run("train", config, "--json", *set_options(settings),
                            folder=folder)

    def evaluate(self, config, weights, settings):
        return self.run("evaluate", config, "--weights", weights, "--json",
                        *set_options(settings)).json()

    def weights(self, config, settings, file):
        """Trains as `settings` say and keeps the last weights in `file`."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            done = self.run("train", config, "--json", *set_options(settings),
                            folder=folder)
            run = pathlib.Path(done.json()["run"])
            (run / "last.safetensors").rename(file)


def set_options(settings):
    return [word for setting in settings for word in ("--set", setting)]


def times_of_steps(lines):
    """Of the lines that training says of its steps, when each arrived."""
    found = [(STEP_LINE.match(line), time) for time, line in lines]
    return {int(match[1]): time for match, time in found if match}


def units_at_steps(run):
    """How many units (images, words) were trained by each step of the log."""
    lines = (run / "metrics.jsonl").read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    return {entry["step"]: entry["train"]["count"] for entry in entries
            if entry["kind"] == "step"}


def rate_of(marks):
    """Units a second from the first of the marks (units, seconds) to the last."""
    (first_units, start), (last_units, end) = marks[0], marks[-1]
    return (last_units - first_units) / (end - start)
