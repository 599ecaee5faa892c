"""Trains one of the course's models in eager Python PyTorch and prints its speed.

    train_pytorch.py MODEL STEPS [--fused]

MODEL is fc, cnn, rnn (batch 256, clipping at 5) or tutorial_lstm (batch 100,
no clipping). Prints one JSON object: samples_per_second over the STEPS.
"""

import argparse
import json
import time

import torch
from torch import nn


def fc():
    sizes = [784, 629, 474, 319, 164]
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.LeakyReLU(),
                   nn.BatchNorm1d(outputs)]
    return nn.Sequential(nn.Flatten(), *layers, nn.Linear(164, 10),
                         nn.LogSoftmax(dim=-1))


def cnn():
    layers = [nn.Unflatten(1, (1, 28))]
    channels = [1, 32, 64, 128, 256, 512]
    for inputs, outputs in zip(channels, channels[1:]):
        layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(),
                   nn.BatchNorm2d(outputs),
                   nn.Conv2d(outputs, outputs, 3, stride=2, padding=1),
                   nn.ReLU(), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(512, 50), nn.ReLU(),
                         nn.BatchNorm1d(50), nn.Linear(50, 10),
                         nn.LogSoftmax(dim=-1))


class Recurrent(nn.Module):
    def __init__(self, layers, bidirectional, dropout, head):
        super().__init__()
        self.rnn = nn.LSTM(28, 128, layers, batch_first=True, dropout=dropout,
                           bidirectional=bidirectional)
        self.layers = head

    def forward(self, images):
        return self.layers(self.rnn(images)[0][:, -1])


def rnn():
    return Recurrent(4, True, 0.2, nn.Sequential(
        nn.ReLU(), nn.BatchNorm1d(256), nn.Linear(256, 10),
        nn.LogSoftmax(dim=-1)))


def tutorial_lstm():
    return Recurrent(2, False, 0.0, nn.Sequential(
        nn.Linear(128, 10), nn.LogSoftmax(dim=-1)))


# Model, batch size, learning rate, clipping.
SETTINGS = {
    "fc": (fc, 256, 1e-3, 5.0),
    "cnn": (cnn, 256, 1e-3, 5.0),
    "rnn": (rnn, 256, 1e-3, 5.0),
    "tutorial_lstm": (tutorial_lstm, 100, 1e-2, None),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=SETTINGS)
    parser.add_argument("steps", type=int)
    parser.add_argument("--fused", action="store_true", help="fused Adam")
    args = parser.parse_args()

    torch.manual_seed(0)
    make, batch_size, rate, clip = SETTINGS[args.model]
    model = make()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate, fused=args.fused)
    # Speed does not depend on what the pictures show.
    images = torch.randint(0, 256, (60000, 28, 28), dtype=torch.uint8)
    labels = torch.randint(0, 10, (60000,))
    order = torch.randperm(60000)

    start = time.perf_counter()
    for step in range(args.steps):
        picked = order[torch.arange(step * batch_size,
                                    (step + 1) * batch_size) % 60000]
        scores = model(images[picked].float() / 255)
        loss = nn.functional.nll_loss(scores, labels[picked])
        optimizer.zero_grad()
        loss.backward()
        if clip is not None:
            nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
    seconds = time.perf_counter() - start
    print(json.dumps({"samples_per_second":
                      args.steps * batch_size / seconds}))


if __name__ == "__main__":
    main()
