"""Loads weights and evaluates the test images, as one whole process.

    evaluate_pytorch.py CONFIG DATA WEIGHTS

Prints {"accuracy": ..., "loss": ...}.
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import load_file
from torch import nn

from images import read_images
from torch_models import make_model, scaled


def main():
    config = json.loads(pathlib.Path(sys.argv[1]).read_text())
    images, labels = map(torch.from_numpy, read_images(sys.argv[2], "t10k"))
    model = make_model(config["model"], images).eval()
    model.load_state_dict(load_file(sys.argv[3]))
    with torch.inference_mode():
        scores = torch.cat([model(scaled(batch))
                            for batch in images.split(1000)])
    labels = labels.long()
    right = (scores.argmax(dim=1) == labels).sum().item()
    print(json.dumps({"accuracy": right / len(labels),
                      "loss": nn.functional.nll_loss(scores, labels).item()}))


if __name__ == "__main__":
    main()
