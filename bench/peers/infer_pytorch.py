"""Classifies images in Python PyTorch, in batches; prints how fast.

What is measured is one pass over the images after a first batch that warms up
and compiles: a slice of bytes, scaling, the net in evaluation mode, and the
log-probabilities of all images joined.
"""

import argparse
import json
import pathlib
import time

import torch

from images import read_images
from torch_models import make_model, scaled


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--compile", action="store_true")
    args = parser.parse_args()
    config = json.loads(args.config.read_text())

    torch.manual_seed(0)
    images, _ = map(torch.from_numpy, read_images(args.data, "t10k"))
    model = make_model(config["model"], images).eval()
    call = torch.compile(model) if args.compile else model
    with torch.inference_mode():
        call(scaled(images[:args.batch]))
        start = time.perf_counter()
        torch.cat([call(scaled(batch)) for batch in images.split(args.batch)])
        seconds = time.perf_counter() - start
    print(json.dumps({"rate": len(images) / seconds}))


if __name__ == "__main__":
    main()
