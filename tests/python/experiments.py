"""Small models that comparisons over several seeds are tested with."""

import json

import numpy
import pytest

from conftest import write_idx


def write_images(folder, train=300, test=200, noise=60.0):
    """Images of three classes, one bright bar each, under much noise."""
    draw = numpy.random.default_rng(5)
    for part, count in (("train", train), ("test", test)):
        labels = draw.integers(0, 3, count)
        images = draw.normal(60, noise, (count, 8, 8))
        for image, label in zip(images, labels):
            image[:, 2 * label + 1] += 60
        write_idx(folder / f"{part}-images", images.clip(0, 255))
        write_idx(folder / f"{part}-labels", labels)
    return {"set": "idx", "train_images": "train-images",
            "train_labels": "train-labels", "test_images": "test-images",
            "test_labels": "test-labels", "batch_size": 30}


@pytest.fixture
def models(unroll):
    """A config that learns a little, and one that learns nothing."""
    data = write_images(unroll.folder)
    for name, rate in (("good", 0.01), ("idle", 1e-7)):
        config = {"device": "cpu", "threads": 1, "data": data,
                  "model": {"type": "fc", "hidden_sizes": [8]},
                  "optimizer": {"type": "adam", "learning_rate": rate},
                  "training": {"epochs": 3}}
        (unroll.folder / f"{name}.json").write_text(json.dumps(config))
    return "good.json", "idle.json"


def modified(unroll):
    return {file: file.stat().st_mtime_ns
            for file in (unroll.folder / "checkpoints").glob("*/*.safetensors")}
