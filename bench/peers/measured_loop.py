"""The loop that every peer's training speed is measured in."""

import argparse
import json
import pathlib
import time


def training_arguments(description):
    parser = argparse.ArgumentParser(
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=pathlib.Path,
                        help="a config with every default written out")
    parser.add_argument("data", type=pathlib.Path, help="the data's folder")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--every", type=int, required=True,
                        help="steps from one mark to the next")
    parser.add_argument("--seconds", type=float, default=float("inf"),
                        help="no further mark once so much is measured")
    return parser


def measure(args, step, wait=lambda: None):
    """Calls `step` with 0, 1, 2, ...; each call trains one step and returns how
    many units (images, characters, words) it was. `wait` returns once all of
    it is computed.

    Prints {"marks": [[units so far, seconds], ...]}: the first mark stands after
    --every steps, which warm up and compile, and what lies between the first and
    the last one is measured.
    """
    marks, units = [], 0
    for number in range(args.steps):
        units += step(number)
        if (number + 1) % args.every:
            continue
        wait()
        marks.append([units, time.perf_counter()])
        if marks[-1][1] - marks[0][1] > args.seconds:
            break
    print(json.dumps({"marks": marks}))
