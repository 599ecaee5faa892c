"""How many pairs of words, one pair a line, a run's vectors put close together.

    bench/word_pairs.py RUN [--pairs FILE] [--unroll PATH] [--nearest 20]

A pair counts if each word is among the 20 nearest of the other. Run it where
checkpoints/ is, or give the run's path or a file of vectors.
"""

import argparse
import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent


def rank(word, neighbours):
    words = [neighbour["word"] for neighbour in neighbours]
    return words.index(word) + 1 if word in words else None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run")
    parser.add_argument("--unroll",
                        default=str(ROOT / "build/release/bin/unroll"))
    parser.add_argument("--pairs", default=str(ROOT / "bench/word_pairs.txt"))
    parser.add_argument("--nearest", type=int, default=20)
    args = parser.parse_args()

    lines = pathlib.Path(args.pairs).read_text().splitlines()
    pairs = [line.split() for line in lines]
    words = sorted({word for pair in pairs for word in pair})
    done = subprocess.run(
        [args.unroll, "nearest", args.run, *words, "--json",
         "--count", str(args.nearest)], check=True, stdout=subprocess.PIPE)
    near = {result["query"]: result["nearest"]
            for result in json.loads(done.stdout)["results"]}

    close = 0
    for a, b in pairs:
        ranks = rank(b, near[a]), rank(a, near[b])
        close += None not in ranks
        there, back = ("-" if r is None else r for r in ranks)
        print(f"{a:>10} {b:<10} {there:>3} {back:>3}")
    print(f"{close} of {len(pairs)} pairs are among each other's "
          f"{args.nearest} nearest")


if __name__ == "__main__":
    main()
