"""Trains a sequence model of the configs in Python PyTorch; prints how fast.

Sequences of differing lengths are batched by length and packed. A step is whole:
the batch, loss, gradients, clipping and Adam.
"""

import json

import torch

from measured_loop import measure, training_arguments
from text_models import MODELS
from train_pytorch import clip, make_adam


def main():
    parser = training_arguments(__doc__)
    parser.add_argument("--adam", choices=("foreach", "fused"), required=True)
    parser.add_argument("--compile", action="store_true")
    args = parser.parse_args()
    config = json.loads(args.config.read_text())

    torch.manual_seed(0)
    model = MODELS[config["task"]](config, args.data)
    optimizer = make_adam(model, config, args.adam)
    if args.compile:
        model.compile()

    def step(number):
        loss, units = model.loss(number)
        optimizer.zero_grad()
        loss.backward()
        clip(model, config)
        optimizer.step()
        return units

    measure(args, step)


if __name__ == "__main__":
    main()
