"""Weights go both ways between this program and live Python."""

import collections
import json
import os
import pickle

import numpy
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn

from conftest import write_idx
from make_references import (CLASSES, COLS, ROWS, Convolutional,
                             FullyConnected, Recurrent)

IMAGES = 12


def recurrent(cell, head, readout, bidirectional=True):
    section = {"type": "rnn", "cell": cell, "hidden_size": 7, "layers": 2,
               "bidirectional": bidirectional, "dropout": 0.1, "head": head,
               "readout": readout}
    return section, lambda: Recurrent(cell, 7, 2, bidirectional, 0.1, readout,
                                      head)


MODELS = {
    "fc": ({"type": "fc", "hidden_sizes": [11, 8]},
           lambda: FullyConnected([ROWS * COLS, 11, 8, CLASSES])),
    "cnn": ({"type": "cnn", "channels": [4, 6], "hidden_size": 9},
            lambda: Convolutional([4, 6], 6 * 2 * 2, 9)),
    "rnn": recurrent("rnn", "course", "final"),
    "lstm": recurrent("lstm", "course", "last"),
    "gru": recurrent("gru", "course", "mean"),
    "tutorial": recurrent("lstm", "linear", "last", bidirectional=False),
}


@pytest.fixture
def images(unroll):
    """Random images in four IDX files; the test images as the nets see them."""
    draw = numpy.random.default_rng(3)
    for name, count in (("train", 60), ("test", IMAGES)):
        pixels = draw.integers(0, 256, (count, ROWS, COLS))
        write_idx(unroll.folder / f"{name}.images", pixels)
        write_idx(unroll.folder / f"{name}.labels",
                  numpy.arange(count) % CLASSES)
    return torch.tensor(pixels / 255, dtype=torch.float32)


def config_of(unroll, model):
    data = {"set": "idx", "batch_size": 10}
    for split in ("train", "test"):
        for kind in ("images", "labels"):
            data[f"{split}_{kind}"] = f"{split}.{kind}"
    (unroll.folder / "model.json").write_text(json.dumps({
        "device": "cpu", "data": data, "model": model,
        "training": {"epochs": 2}}))
    return "model.json"


def outputs_of(unroll, *words):
    """[images, classes] log-probabilities that `predict` gives."""
    result = unroll.json("predict", *words, f"test.images:0-{IMAGES - 1}")
    return torch.tensor([entry["probabilities"]
                         for entry in result["predictions"]]).log()


def python_net(make, images, seed=7):
    """A net whose batch norms have seen data."""
    torch.manual_seed(seed)
    net = make()
    with torch.no_grad():
        for _ in range(3):
            net(images + torch.rand_like(images))
    return net.eval()


@pytest.mark.parametrize("name", MODELS)
def test_pythons_weights_give_pythons_outputs(unroll, images, name):
    section, make = MODELS[name]
    net = python_net(make, images)
    torch.save(net.state_dict(), unroll.folder / "python.pt")
    config = config_of(unroll, section)
    with torch.no_grad():
        expected = net(images)
    ours = outputs_of(unroll, config, "--weights", "python.pt")
    assert (ours - expected).abs().max() < 1e-5
    result = unroll.json("evaluate", config, "--weights", "python.pt")
    labels = torch.arange(IMAGES) % CLASSES
    assert result["loss"] == pytest.approx(
        nn.functional.nll_loss(expected, labels).item(), abs=1e-5)
    assert result["accuracy"] == pytest.approx(
        (expected.argmax(1) == labels).float().mean().item())


@pytest.mark.parametrize("name", MODELS)
def test_python_loads_our_weights_as_they_are(unroll, images, name):
    section, make = MODELS[name]
    config = config_of(unroll, section)
    run = unroll.json("train", config)["run"]
    net = make()
    net.load_state_dict(load_file(f"{run}/best.safetensors"))
    with torch.no_grad():
        expected = net.eval()(images)
    assert (outputs_of(unroll, "model") - expected).abs().max() < 1e-5
    with safe_open(f"{run}/best.safetensors", "pt") as file:
        assert section["type"] in "".join(file.metadata().values())


def test_training_starts_from_pythons_weights(unroll, images):
    section, make = MODELS["gru"]
    net = python_net(make, images)
    torch.save(net.state_dict(), unroll.folder / "python.pt")
    run = unroll.json("train", config_of(unroll, section), "--set",
                      "model.weights=python.pt", "training.epochs=0")["run"]
    ours = load_file(f"{run}/last.safetensors")
    for name, tensor in net.state_dict().items():
        assert torch.equal(ours[name], tensor), name


def test_other_prefixes_are_matched_and_shown(unroll, images):
    section, make = MODELS["tutorial"]
    net = python_net(make, images)
    theirs = collections.OrderedDict(
        (key.replace("rnn.", "lstm.").replace("layers.0.", "fc."), value)
        for key, value in net.state_dict().items())
    torch.save(theirs, unroll.folder / "theirs.pt")
    config = config_of(unroll, section)
    answer = unroll("evaluate", config, "--weights", "theirs.pt")
    assert "lstm" in answer.out and "rnn" in answer.out
    with torch.no_grad():
        expected = net(images)
    ours = outputs_of(unroll, config, "--weights", "theirs.pt")
    assert (ours - expected).abs().max() < 1e-5


def test_weights_that_do_not_fit_are_listed_all(unroll, images):
    section, make = MODELS["fc"]
    state = make().state_dict()
    del state["layers.0.bias"]
    state["layers.3.weight"] = torch.zeros(2, 2)
    state["surplus"] = torch.zeros(1)
    torch.save(state, unroll.folder / "wrong.pt")
    answer = unroll("evaluate", config_of(unroll, section), "--weights",
                    "wrong.pt", code=2)
    for name in ("layers.0.bias", "layers.3.weight", "surplus"):
        assert name in answer.err


class Hostile:
    def __reduce__(self):
        return os.system, ("touch was-run",)


def test_nothing_in_a_pickle_is_run(unroll, images):
    config = config_of(unroll, MODELS["fc"][0])
    torch.save({"layers.0.weight": Hostile()}, unroll.folder / "evil.pt")
    (unroll.folder / "plain.pt").write_bytes(pickle.dumps(Hostile()))
    answer = unroll("evaluate", config, "--weights", "evil.pt", code=2)
    assert "system" in answer.err
    unroll("predict", config, "--weights", "plain.pt", "test.images", code=2)
    assert not (unroll.folder / "was-run").exists()
