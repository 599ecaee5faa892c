"""From the command to a good model: test accuracies and seconds of configs that
are trained with several seeds, beside a tuned recipe in Python.

    python -m bench.time_to_accuracy                      # fast_99 and fast_995
    python -m bench.time_to_accuracy best_cnn --seeds 3   # any configs

Each seed trains one config after the other, so that all see the same machine.
Run it again and it goes on where it stopped, amid a training too; --anew begins
again. The table is printed, and written beside what was measured, into
build/bench/accuracy/. Seconds are those of whole processes: ours are `train` and
`evaluate`.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import sys

from bench import data
from bench.contestants import Python
from bench.program import ROOT, Program, config_file, set_options
from bench.results import Results
from bench.schedule import say
from bench.tables import ratio, table

# A config, the accuracy that it is for, and the recipe it runs beside.
GOALS = {"fast_99": 0.99, "fast_995": 0.995}
RECIPES = {"fast_99": ((16, 32, 64), 1), "fast_995": ((24, 48, 96), 5)}
SEEDS = {"fast_99": 10, "fast_995": 5}
SECTION, OURS, PEER = "accuracy", "unroll", "PyTorch"


def parse():
    parser = argparse.ArgumentParser(
        prog="python -m bench.time_to_accuracy", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("configs", nargs="*", default=list(GOALS),
                        help="names in configs/ (default: fast_99 fast_995)")
    parser.add_argument("--seeds", type=int, help="default: 10 for fast_99, "
                        "5 for fast_995, 3 for others")
    parser.add_argument("--set", action="append", default=[],
                        metavar="KEY=VALUE", help="for our trainings")
    parser.add_argument("--no-peer", action="store_true",
                        help="leave the Python recipes out")
    parser.add_argument("--anew", action="store_true",
                        help="forget what was measured")
    parser.add_argument("--unroll", type=pathlib.Path, help="the program",
                        default=ROOT / "build/release/bin/unroll")
    return parser.parse_args()


def train_and_evaluate(program, images, config, seed, settings):
    """A training that was stopped goes on: its seconds are then what both
    processes say themselves that training took, and evaluation."""
    name = f"{config}-seed-{seed}"
    run = program.folder / "checkpoints" / name
    if run.exists():
        trained = program.run("train", "--resume", name, "--json")
        seconds = trained.json()["seconds"]
    else:
        trained = program.run(
            "train", config_file(config), "--json", *set_options(
                (*images.settings, f"name={name}", f"seed={seed}", *settings)))
        seconds = trained.seconds
    evaluated = program.run("evaluate", name, "--json")
    return {"accuracy": evaluated.json()["accuracy"],
            "seconds": seconds + evaluated.seconds,
            "training": trained.json()["seconds"]}


def recipe(python, images, config, seed):
    channels, epochs = RECIPES[config]
    done = python.run("train_to_accuracy.py", images.folder, "--channels",
                      *channels, "--epochs", epochs, "--seed", seed)
    said = done.json()
    return {"accuracy": said["accuracy"], "seconds": done.seconds,
            "training": said["seconds"]}


def rounds(args):
    """(seed, config, contestant) in the order of measuring: who comes first
    alternates."""
    seeds = {config: args.seeds or SEEDS.get(config, 3)
             for config in args.configs}
    for seed in range(max(seeds.values())):
        for config in args.configs:
            both = [OURS]
            if config in RECIPES and not args.no_peer:
                both.insert(seed % 2, PEER)
            if seed < seeds[config]:
                yield from ((seed, config, contestant) for contestant in both)


def measure(args, program, python, results):
    images = data.find_mnist(program)
    if not images:
        raise SystemExit("MNIST is not here and cannot be downloaded")
    for seed, config, contestant in rounds(args):
        if results.has(SECTION, config, contestant, seed):
            continue
        values = recipe(python, images, config, seed) if contestant == PEER \
            else train_and_evaluate(program, images, config, seed, args.set)
        results.add(SECTION, config, contestant, seed, values)
        say(f"{config}, {contestant}, seed {seed}: "
            f"{100 * values['accuracy']:.2f} % in {values['seconds']:.1f} s")


def row(results, config, contestant):
    found = results.values(SECTION, config, contestant, "accuracy")
    seconds = results.values(SECTION, config, contestant, "seconds")
    goal = GOALS.get(config)
    reached = sum(accuracy >= goal for accuracy in found) if goal else None
    return [
        f"{config}, {contestant}", f"{len(found)}",
        f"{100 * statistics.mean(found):.2f}",
        f"{100 * min(found):.2f} to {100 * max(found):.2f}",
        f"{reached} of {len(found)} at {100 * goal:g} %" if goal else "-",
        f"{statistics.median(seconds):.1f} s",
        ratio(results.ratios(SECTION, config, OURS, PEER, "seconds"))
        if contestant == OURS else "-"]


def page(results):
    rows = [row(results, config, contestant)
            for config in results.cases(SECTION)
            for contestant in (OURS, PEER)
            if results.values(SECTION, config, contestant, "accuracy")]
    return table(["config", "seeds", "test accuracy, %", "from, to", "reached",
                  "whole processes", "time, of PyTorch's"], rows) + "\n"


def main():
    args = parse()
    unknown = [name for name in args.configs if not config_file(name).exists()]
    if unknown:
        raise SystemExit(f"no configs/{unknown[0]}.json")
    folder = pathlib.Path(os.environ.get(
        "UNROLL_BENCH_FOLDER", ROOT / "build/bench")).resolve() / "accuracy"
    if args.anew:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    program, python = Program(args.unroll, folder), Python(sys.executable, folder)
    results = Results(folder / "results.jsonl", resume=True)
    try:
        measure(args, program, python, results)
    except KeyboardInterrupt:
        say("stopped; the same command goes on from here")
    if results.entries:
        (folder / "table.md").write_text(page(results))
        print(page(results), end="")


if __name__ == "__main__":
    main()
