"""Training speed beside Python PyTorch's, interleaved, as medians.

    bench/training_speed.py [--unroll PATH] [--rounds 5] [--models fc,cnn,...]

Run it with a Python that has torch. In each round every model is trained once
by each program, one after the other, so that a machine that speeds up or slows
down does so for all. Prints a Markdown table of trained images per second.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEER = ROOT / "bench" / "peers" / "train_pytorch.py"

# Model: config, optimizer steps of one measurement.
MODELS = {
    "fc": ("mnist_fc.json", 200),
    "cnn": ("mnist_cnn.json", 8),
    "rnn": ("mnist_rnn.json", 8),
    "tutorial_lstm": ("tutorial_lstm.json", 100),
}


def speed(command, folder):
    done = subprocess.run(command, cwd=folder, check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(done.stdout)["samples_per_second"]


def unroll(program, model, folder):
    config, steps = MODELS[model]
    return speed([program, "train", ROOT / "configs" / config, "--json",
                  "--set", f"training.max_steps={steps}",
                  "--set", "data.set=drawn_digits",
                  "--set", "data.valid_fraction=0",
                  "--set", "data.train_count=60000",
                  "--set", "data.test_count=100"], folder)


def python(model, folder, *flags):
    steps = MODELS[model][1]
    return speed([sys.executable, PEER, model, str(steps), *flags], folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unroll",
                        default=str(ROOT / "build/release/bin/unroll"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--models", default=",".join(MODELS))
    args = parser.parse_args()

    peers = {
        "unroll": lambda model, at: unroll(args.unroll, model, at),
        "PyTorch": python,
        "PyTorch, fused Adam": lambda model, at: python(model, at, "--fused"),
    }
    models = args.models.split(",")
    speeds = {(model, peer): [] for model in models for peer in peers}
    with tempfile.TemporaryDirectory() as folder:
        for round_number in range(args.rounds):
            for model in models:
                for peer, measure in peers.items():
                    measured = measure(model, folder)
                    speeds[model, peer].append(measured)
                    print(f"round {round_number + 1} of {args.rounds}: "
                          f"{model}, {peer}: {measured:,.0f} images/s",
                          file=sys.stderr)

    print("| model |", " | ".join(peers), "| ratio to the best peer |")
    print("| --- |" + " ---: |" * (len(peers) + 1))
    for model in models:
        medians = {peer: statistics.median(speeds[model, peer])
                   for peer in peers}
        best = max(medians[peer] for peer in peers if peer != "unroll")
        cells = [
            f"{medians[peer]:,.0f} ({min(speeds[model, peer]):,.0f} to "
            f"{max(speeds[model, peer]):,.0f})" for peer in peers]
        print(f"| {model} |", " | ".join(cells),
              f"| {medians['unroll'] / best:.2f} |")


if __name__ == "__main__":
    main()
