"""Training speed beside Python PyTorch's, interleaved, as medians.

    bench/training_speed.py [--unroll PATH] [--rounds 5] [--models fc,cnn,...]
                            [--data FOLDER]

Run it with a Python that has torch. In each round every model is trained once
by each program, one after the other, so that a machine that speeds up or slows
down does so for all. Prints a Markdown table of trained examples per second: images,
characters or words. The models of text need --data, the folder that holds
tiny_shakespeare/, ud_ewt/ and multi30k/ (`unroll fetch NAME` makes data/NAME).
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ROOT / "bench" / "peers"

# Model: config, optimizer steps of one measurement.
MODELS = {
    "fc": ("mnist_fc.json", 200),
    "cnn": ("mnist_cnn.json", 8),
    "rnn": ("mnist_rnn.json", 8),
    "tutorial_lstm": ("tutorial_lstm.json", 100),
}
TEXT_MODELS = {
    "char_lm": ("char_lm.json", 60),
    "tag_pos": ("tag_pos.json", 100),
    "translate_en_de": ("translate_en_de.json", 60),
}


def speed(command, folder, data):
    done = subprocess.run(command, cwd=folder, check=True,
                          env={**os.environ, "UNROLL_DATA": data},
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(done.stdout)["samples_per_second"]


def unroll(program, model, folder, data):
    if model in TEXT_MODELS:
        config, steps = TEXT_MODELS[model]
        return speed([program, "train", ROOT / "configs" / config, "--json",
                      "--set", f"training.max_steps={steps}"], folder, data)
    config, steps = MODELS[model]
    return speed([program, "train", ROOT / "configs" / config, "--json",
                  "--set", f"training.max_steps={steps}",
                  "--set", "data.set=drawn_digits",
                  "--set", "data.valid_fraction=0",
                  "--set", "data.train_count=60000",
                  "--set", "data.test_count=100"], folder, data)


def python(model, folder, data, *flags):
    if model in TEXT_MODELS:
        config, steps = TEXT_MODELS[model]
        return speed([sys.executable, PEERS / "train_sequences.py",
                      ROOT / "configs" / config, str(steps), data, *flags],
                     folder, data)
    return speed([sys.executable, PEERS / "train_pytorch.py", model,
                  str(MODELS[model][1]), *flags], folder, data)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unroll",
                        default=str(ROOT / "build/release/bin/unroll"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--data", default="")
    args = parser.parse_args()
    data = str(pathlib.Path(args.data).resolve()) if args.data else ""

    peers = {
        "unroll": lambda model, at: unroll(args.unroll, model, at, data),
        "PyTorch": lambda model, at: python(model, at, data),
        "PyTorch, fused Adam": lambda model, at: python(model, at, data,
                                                         "--fused"),
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
                          f"{model}, {peer}: {measured:,.0f} a second",
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
