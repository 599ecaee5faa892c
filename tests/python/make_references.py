"""Writes what live Python PyTorch computes, for the engine's tests to match.

    python tests/python/make_references.py OUTDIR

Every function in REFERENCES yields (name, tensors, metadata); each becomes
OUTDIR/NAME.safetensors. Weights are drawn here from a seed, never copied from
the program under test. What is measured of texts is in OUTDIR/metrics.json.
"""

import itertools
import json
import pathlib
import sys

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

from references_metrics import metric_references
from references_sequences import sequence_references
from references_statistics import statistics_references
from references_training import training_references

ROWS, COLS, CLASSES = 6, 5, 3


class FullyConnected(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        layers = []
        for inputs, outputs in zip(sizes[:-2], sizes[1:-1]):
            layers += [nn.Linear(inputs, outputs), nn.LeakyReLU(),
                       nn.BatchNorm1d(outputs)]
        layers += [nn.Linear(sizes[-2], sizes[-1]), nn.LogSoftmax(dim=-1)]
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x.flatten(1))


class ConvolutionBlock(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(inputs, outputs, (3, 3), padding=1), nn.ReLU(),
            nn.BatchNorm2d(outputs),
            nn.Conv2d(outputs, outputs, (3, 3), stride=2, padding=1),
            nn.ReLU(), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return self.layers(x)


class Convolutional(nn.Module):
    def __init__(self, channels, features, hidden_size):
        super().__init__()
        self.blocks = nn.Sequential(*(
            ConvolutionBlock(inputs, outputs)
            for inputs, outputs in zip([1, *channels], channels)))
        self.layers = nn.Sequential(
            nn.Linear(features, hidden_size), nn.ReLU(),
            nn.BatchNorm1d(hidden_size), nn.Linear(hidden_size, CLASSES),
            nn.LogSoftmax(dim=-1))

    def forward(self, x):
        return self.layers(self.blocks(x.unsqueeze(1)).flatten(1))


class Recurrent(nn.Module):
    CELLS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}

    def __init__(self, cell, hidden_size, layers, bidirectional, dropout,
                 readout, head):
        super().__init__()
        self.readout = readout
        self.directions = 2 if bidirectional else 1
        self.rnn = self.CELLS[cell](
            input_size=COLS, hidden_size=hidden_size, num_layers=layers,
            batch_first=True, bidirectional=bidirectional, dropout=dropout)
        features = hidden_size * self.directions
        before = [nn.ReLU(), nn.BatchNorm1d(features)]
        self.layers = nn.Sequential(
            *(before if head == "course" else []),
            nn.Linear(features, CLASSES), nn.LogSoftmax(dim=-1))

    def forward(self, x):
        z, state = self.rnn(x)
        h = state[0] if isinstance(state, tuple) else state
        if self.readout == "last":
            read = z[:, -1]
        elif self.readout == "final":
            read = torch.cat(list(h[-self.directions:]), dim=1)
        elif self.readout == "mean":
            read = z.mean(dim=1)
        else:
            read = z.max(dim=1).values
        return self.layers(read)


def classifier_reference(name, make, model, seed):
    """One training step of a classifier, then an evaluation.

    `model` is the model section of the config that gives the same net.
    """
    torch.manual_seed(seed)
    net = make()
    tensors = {f"initial.{key}": value.clone()
               for key, value in net.state_dict().items()}
    data = torch.Generator().manual_seed(1)
    # Varied enough that batch norm does not blow up differences in rounding.
    images = 2 * torch.randn(16, ROWS, COLS, generator=data)
    labels = torch.randint(CLASSES, (16,), generator=data)

    torch.manual_seed(seed + 1)  # of dropout
    train_output = net(images)
    loss = functional.nll_loss(train_output, labels)
    loss.backward()
    tensors |= {f"gradient.{key}": value.grad
                for key, value in net.named_parameters()}
    tensors |= {f"buffer.{key}": value for key, value in net.named_buffers()}

    net.eval()
    with torch.no_grad():
        eval_output = net(images)
        one_output = net(images[:1])
    tensors |= {"images": images, "labels": labels, "loss": loss.detach(),
                "train_output": train_output.detach(),
                "eval_output": eval_output, "one_output": one_output}
    metadata = {"model": json.dumps(model), "rows": str(ROWS),
                "cols": str(COLS), "classes": str(CLASSES), "seed": str(seed)}
    return name, tensors, metadata


def fc_references():
    yield classifier_reference(
        "model_fc_listed", lambda: FullyConnected([30, 11, 8, 3]),
        {"type": "fc", "hidden_sizes": [11, 8]}, seed=11)
    yield classifier_reference(
        "model_fc_even", lambda: FullyConnected([30, 23, 16, 9, 3]),
        {"type": "fc", "layers": 4}, seed=12)
    yield classifier_reference(
        "model_fc_linear", lambda: FullyConnected([30, 3]),
        {"type": "fc", "layers": 1}, seed=13)


def cnn_references():
    # Maps of 6x5: 3x3, 2x2, 1x1.
    yield classifier_reference(
        "model_cnn_wide", lambda: Convolutional([4, 6], 6 * 2 * 2, 7),
        {"type": "cnn", "channels": [4, 6], "hidden_size": 7}, seed=21)
    yield classifier_reference(
        "model_cnn_narrow", lambda: Convolutional([4, 5, 6], 6, 7),
        {"type": "cnn", "channels": [4, 5, 6], "hidden_size": 7}, seed=22)


def rnn_reference(name, seed, **options):
    return classifier_reference(
        f"model_rnn_{name}", lambda: Recurrent(**options),
        {"type": "rnn", **options}, seed)


def rnn_references():
    shapes = itertools.product(
        Recurrent.CELLS, (False, True), ("last", "final", "mean", "max"),
        ("course", "linear"))
    for seed, (cell, both, readout, head) in enumerate(shapes, start=31):
        ways = "both_ways" if both else "one_way"
        yield rnn_reference(
            f"{cell}_{ways}_{readout}_{head}", seed, cell=cell, hidden_size=8,
            layers=2, bidirectional=both, dropout=0.0, readout=readout,
            head=head)


def dropout_references():
    for seed, cell in enumerate(Recurrent.CELLS, start=91):
        yield rnn_reference(
            f"{cell}_dropout", seed, cell=cell, hidden_size=8, layers=3,
            bidirectional=True, dropout=0.5, readout="last", head="course")


REFERENCES = [fc_references, cnn_references, rnn_references,
              dropout_references, sequence_references,
              training_references]


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for references in REFERENCES:
        for name, tensors, metadata in references():
            save_file({key: value.contiguous()
                       for key, value in tensors.items()},
                      folder / f"{name}.safetensors", metadata=metadata)
    (folder / "metrics.json").write_text(
        json.dumps(metric_references() | statistics_references()))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
