"""Trains a classifier of images in Python PyTorch; prints how fast.

A step is whole: a batch by a shuffled index, scaling, loss, gradients, clipping
if the config clips, and Adam, in the implementation that --adam names.
"""

import json

import torch
from torch import nn

from images import read_images
from measured_loop import measure, training_arguments
from torch_models import make_model, scaled


def make_adam(module, config, kind):
    return torch.optim.Adam(module.parameters(),
                            lr=config["optimizer"]["learning_rate"],
                            fused=kind == "fused", foreach=kind == "foreach")


def clip(module, config):
    if config["training"]["clip_grad_norm"] > 0:
        nn.utils.clip_grad_norm_(module.parameters(),
                                 config["training"]["clip_grad_norm"])


def main():
    parser = training_arguments(__doc__)
    parser.add_argument("--adam", choices=("foreach", "fused"), required=True)
    parser.add_argument("--compile", action="store_true")
    args = parser.parse_args()
    config = json.loads(args.config.read_text())
    batch_size = config["data"]["batch_size"]

    torch.manual_seed(0)
    images, labels = map(torch.from_numpy, read_images(args.data, "train"))
    labels = labels.long()
    model = make_model(config["model"], images)
    optimizer = make_adam(model, config, args.adam)
    call = torch.compile(model) if args.compile else model
    order = torch.randperm(len(images))
    batches = len(images) // batch_size

    def step(number):
        start = number % batches * batch_size
        picked = order[start:start + batch_size]
        loss = nn.functional.nll_loss(call(scaled(images[picked])),
                                      labels[picked])
        optimizer.zero_grad()
        loss.backward()
        clip(model, config)
        optimizer.step()
        return batch_size

    measure(args, step)


if __name__ == "__main__":
    main()
