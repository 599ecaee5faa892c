"""The classifiers of images in Python PyTorch, as a config describes them.

Their parameters have the names that the program writes into its files.
"""

import torch
from torch import nn


def _hidden_sizes(model, inputs, classes):
    layers = model["layers"]
    return model["hidden_sizes"] or [
        (inputs * (layers - i) + classes * i) // layers
        for i in range(1, layers)]


class FullyConnected(nn.Module):
    def __init__(self, model, rows, cols, classes):
        super().__init__()
        layers, inputs = [], rows * cols
        for outputs in _hidden_sizes(model, inputs, classes):
            layers += [nn.Linear(inputs, outputs), nn.LeakyReLU(),
                       nn.BatchNorm1d(outputs)]
            inputs = outputs
        self.layers = nn.Sequential(*layers, nn.Linear(inputs, classes),
                                    nn.LogSoftmax(dim=-1))

    def forward(self, images):
        return self.layers(images.flatten(1))


class Block(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(),
            nn.BatchNorm2d(outputs),
            nn.Conv2d(outputs, outputs, 3, stride=2, padding=1), nn.ReLU(),
            nn.BatchNorm2d(outputs))

    def forward(self, maps):
        return self.layers(maps)


class Convolutional(nn.Module):
    def __init__(self, model, rows, cols, classes):
        super().__init__()
        channels, hidden = model["channels"], model["hidden_size"]
        self.blocks = nn.Sequential(*map(Block, [1, *channels], channels))
        for _ in channels:
            rows, cols = (rows + 1) // 2, (cols + 1) // 2
        self.layers = nn.Sequential(
            nn.Linear(channels[-1] * rows * cols, hidden), nn.ReLU(),
            nn.BatchNorm1d(hidden), nn.Linear(hidden, classes),
            nn.LogSoftmax(dim=-1))

    def forward(self, images):
        return self.layers(self.blocks(images.unsqueeze(1)).flatten(1))


class Recurrent(nn.Module):
    def __init__(self, model, _rows, cols, classes):
        super().__init__()
        cell = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[model["cell"]]
        self.rnn = cell(cols, model["hidden_size"], model["layers"],
                        batch_first=True, dropout=model["dropout"],
                        bidirectional=model["bidirectional"])
        self.directions = 1 + model["bidirectional"]
        self.readout = model["readout"]
        features = self.directions * model["hidden_size"]
        head = [nn.ReLU(), nn.BatchNorm1d(features)]
        self.layers = nn.Sequential(
            *(head if model["head"] == "course" else []),
            nn.Linear(features, classes), nn.LogSoftmax(dim=-1))

    def forward(self, images):
        outputs, state = self.rnn(images)
        if self.readout == "last":
            return self.layers(outputs[:, -1])
        h = state[0] if isinstance(state, tuple) else state
        return self.layers(torch.cat(tuple(h[-self.directions:]), dim=1))


def make_model(model, images, classes=10):
    """The net of a config's `model`, for images [N, rows, cols]."""
    kinds = {"fc": FullyConnected, "cnn": Convolutional, "rnn": Recurrent}
    return kinds[model["type"]](model, images.shape[1], images.shape[2],
                                classes)


def scaled(images):
    return images.float() / 255
