"""Writes a run as the present program leaves one that is stopped midway.

    python tests/python/kept_runs/make_run.py FOLDER

with the program in UNROLL. A run of each format is kept here, so that later
programs are held to reading it: a new format gets a folder beside the old ones.
"""

import json
import os
import pathlib
import subprocess
import sys

TEXT = "she sells sea shells by the sea shore.\n" * 20

# No dropout: a format's run must go on where masks are drawn otherwise.
CONFIG = {
    "name": "kept", "task": "language_modeling", "device": "cpu", "threads": 1,
    "data": {"set": "files", "files": ["text.txt"], "unit": "character",
             "batch_size": 4},
    "model": {"cell": "lstm", "hidden_size": 6, "layers": 2, "dropout": 0.0,
              "embedding": {"type": "learned", "size": 4}},
    "optimizer": {"type": "adam", "learning_rate": 0.02},
    "schedule": {"type": "cosine", "warmup_steps": 3},
    "training": {"epochs": 3, "bptt_steps": 12, "ema_decay": 0.9,
                 "keep_last": 2},
}
STOP_AFTER = 20  # of 39 steps: in the middle of the second epoch


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True)
    (folder / "text.txt").write_text(TEXT)
    (folder / "kept.json").write_text(json.dumps(CONFIG))
    subprocess.run(
        [os.environ["UNROLL"], "train", "kept.json", "--set",
         f"training.max_steps={STOP_AFTER}"], cwd=folder, check=True)


if __name__ == "__main__":
    main()
