"""Measures the program beside its peers and writes docs/performance.md.

    python -m bench --rounds 5 --models fc,cnn

scripts/bench.sh installs the peers and runs it. What is measured is kept in
build/bench/results.jsonl; --resume goes on with a run that was stopped.
"""

import argparse
import json
import os
import pathlib
import shutil
import sys

from bench import (cases, inference, machine, page, processes, scaling,
                   training)
from bench.contestants import Python
from bench.program import ROOT, Program, config_file
from bench.results import Results
from bench.schedule import run_rounds, say
from bench.workplace import Workplace

SECTIONS = {"training": training, "inference": inference,
            "processes": processes, "scaling": scaling}


def parse():
    parser = argparse.ArgumentParser(
        prog="scripts/bench.sh", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--models", default="", metavar="A,B",
                        help="some of: " + ", ".join(
                            case.name for case in cases.TRAINING))
    parser.add_argument("--only", default=",".join(SECTIONS), metavar="A,B",
                        help="some of: " + ", ".join(SECTIONS))
    parser.add_argument("--quick", action="store_true",
                        help="one round of a few steps, to see that all runs; "
                        "writes build/bench/performance.md in place of docs/")
    parser.add_argument("--resume", action="store_true",
                        help="go on with a run that was stopped")
    parser.add_argument("--unroll", type=pathlib.Path, help="the program",
                        default=ROOT / "build/release/bin/unroll")
    parser.add_argument("--page", type=pathlib.Path, help="what is written, "
                        "made where it is missing (default: docs/performance.md)")
    args = parser.parse_args()
    args.only = args.only.split(",")
    unknown = [name for name in args.only if name not in SECTIONS]
    if unknown:
        parser.error(f"--only: no {', '.join(unknown)}")
    if args.page and not args.page.resolve().parent.is_dir():
        parser.error(f"--page: no folder {args.page.parent} to write it in")
    return args


def make_place(args):
    folder = pathlib.Path(os.environ.get("UNROLL_BENCH_FOLDER",
                                         ROOT / "build/bench")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for weights in folder.glob("*.safetensors"):
        weights.unlink()
    return Workplace(folder, Program(args.unroll, folder),
                     Python(sys.executable, folder), args.quick)


def facts_of(place, resume):
    """Of the machine as it was when the first measurement began."""
    file = place.folder / "machine.json"
    if not (resume and file.exists()):
        facts = machine.facts(place.program, place.python)
        facts["images"] = place.images.title
        file.write_text(json.dumps(facts))
    return json.loads(file.read_text())


def models_of(place):
    """What each classifier of images is, for counting its multiply-adds."""
    return {case.name: place.program.resolved(
                config_file(case.config), case.settings)["model"]
            for case in cases.TRAINING if case.data == "images"}


def page_of(args, place):
    kept = ROOT / "docs/performance.md"
    if args.quick and not args.page:
        return shutil.copy(kept, place.folder)
    if args.page and not args.page.exists():
        return shutil.copy(kept, args.page)
    return args.page or kept


def main():
    args = parse()
    rounds = 1 if args.quick else args.rounds
    chosen = cases.chosen([name for name in args.models.split(",") if name])
    place = make_place(args)
    facts = facts_of(place, args.resume)
    results = Results(place.folder / "results.jsonl", args.resume)
    jobs = machine.jobs(place.python)
    for section in args.only:
        jobs += SECTIONS[section].jobs(place, chosen)
    try:
        run_rounds(jobs, rounds, results)
    except KeyboardInterrupt:
        raise SystemExit("stopped; --resume goes on from here") from None

    file = pathlib.Path(page_of(args, place))
    page.write(file, results, facts, models_of(place), rounds)
    say(f"{file} is written")
    if not processes.same_scores(results):
        raise SystemExit("evaluating the same weights gave differing scores")
    if results.failures():
        raise SystemExit("some peers failed: see above")


if __name__ == "__main__":
    main()
