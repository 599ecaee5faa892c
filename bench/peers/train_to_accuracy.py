"""A tuned recipe in Python PyTorch, from MNIST's files to its test accuracy.

Three blocks of convolution (5x5, then 3x3), max-pooling, batch norm and ReLU,
then one Linear layer; random shifts, label smoothing, one-cycle Adam.

Prints {"accuracy": ..., "seconds": ...}; the seconds are those of training.
"""

import argparse
import json
import pathlib
import time

import torch
from torch import nn

from images import read_images
from torch_models import scaled

RATE, SMOOTHING, BATCH, MOST_SHIFT = 0.01, 0.05, 128, 2


def make_model(channels, classes=10):
    layers, inputs = [], 1
    for outputs in channels:
        side = 5 if inputs == 1 else 3
        layers += [nn.Conv2d(inputs, outputs, side, padding=side // 2),
                   nn.MaxPool2d(2), nn.BatchNorm2d(outputs), nn.ReLU()]
        inputs = outputs
    return nn.Sequential(*layers, nn.Flatten(),
                         nn.Linear(inputs * 3 * 3, classes))


def shifted(images, most=MOST_SHIFT):
    """Each of the images [N, rows, cols] moved at random; black comes in."""
    count, rows, cols = images.shape
    windows = nn.functional.pad(images, (most,) * 4) \
        .unfold(1, rows, 1).unfold(2, cols, 1)
    down, right = torch.randint(2 * most + 1, (2, count))
    return windows[torch.arange(count), down, right]


def train(model, images, labels, epochs):
    steps = epochs * -(-len(images) // BATCH)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, RATE, total_steps=steps, cycle_momentum=False)
    for _ in range(epochs):
        for picked in torch.randperm(len(images)).split(BATCH):
            scores = model(scaled(shifted(images[picked])).unsqueeze(1))
            loss = nn.functional.cross_entropy(scores, labels[picked],
                                               label_smoothing=SMOOTHING)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()


@torch.inference_mode()
def accuracy(model, images, labels):
    model.eval()
    right = sum((model(scaled(some).unsqueeze(1)).argmax(1) == truth).sum()
                for some, truth in zip(images.split(1000), labels.split(1000)))
    return right.item() / len(images)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--channels", type=int, nargs=3, required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    (images, labels), test = [
        (torch.from_numpy(pixels), torch.from_numpy(classes).long())
        for pixels, classes in (read_images(args.data, part)
                                for part in ("train", "t10k"))]
    model = make_model(args.channels)
    start = time.perf_counter()
    train(model, images, labels, args.epochs)
    seconds = time.perf_counter() - start
    print(json.dumps({"accuracy": accuracy(model, *test), "seconds": seconds}))


if __name__ == "__main__":
    main()
