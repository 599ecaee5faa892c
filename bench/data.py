"""The data that the program and its peers read, from the same files."""

import dataclasses
import pathlib
import random
import struct

NAMES = {"train_images": "train-images-idx3-ubyte",
         "train_labels": "train-labels-idx1-ubyte",
         "test_images": "t10k-images-idx3-ubyte",
         "test_labels": "t10k-labels-idx1-ubyte"}


@dataclasses.dataclass(frozen=True)
class Data:
    folder: pathlib.Path
    settings: tuple  # that make the program read it
    title: str


def write_idx(file, shape, values):
    header = struct.pack(f">HBB{len(shape)}I", 0, 8, len(shape), *shape)
    file.write_bytes(header + values)


def random_images(folder, train, test, rows=28, cols=28):
    """Images and labels of random bytes, in files with MNIST's names."""
    draw = random.Random(0)
    folder.mkdir(parents=True, exist_ok=True)
    for part, count in (("train", train), ("test", test)):
        write_idx(folder / NAMES[f"{part}_images"], (count, rows, cols),
                  draw.randbytes(count * rows * cols))
        labels = bytes(i % 10 for i in range(count))
        write_idx(folder / NAMES[f"{part}_labels"], (count,), labels)
    settings = ("data.set=idx", *(f"data.{key}={folder / name}"
                                  for key, name in NAMES.items()))
    return Data(folder, settings, f"random bytes, {rows}x{cols}")


def find_mnist(program):
    """MNIST, or None where it cannot be had."""
    folder = program.fetch("mnist")
    return folder and Data(pathlib.Path(folder), (f"data.dir={folder}",),
                           "MNIST")


def find_images(program):
    """MNIST where it can be had, else as many random bytes: what the pictures
    show changes no speed."""
    return find_mnist(program) or \
        random_images(program.folder / "images", 60000, 10000)


def find_text(program, name):
    """A public set of texts, or None."""
    folder = program.fetch(name)
    return folder and Data(pathlib.Path(folder), (f"data.dir={folder}",), name)
