"""Images and labels in IDX files that have MNIST's names, gzip or not."""

import gzip
import pathlib

import numpy


def _bytes_of(folder, name):
    for file in (pathlib.Path(folder, name), pathlib.Path(folder, name + ".gz")):
        if file.exists():
            data = file.read_bytes()
            return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    raise SystemExit(f"{folder}: no {name}")


def _idx(data):
    dimensions = data[3]
    shape = numpy.frombuffer(data, ">i4", dimensions, 4)
    pixels = numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * dimensions)
    return pixels.reshape(shape).copy()


def read_images(folder, part):
    """Images [N, rows, cols] and labels [N], bytes; part: train or t10k."""
    return (_idx(_bytes_of(folder, f"{part}-images-idx3-ubyte")),
            _idx(_bytes_of(folder, f"{part}-labels-idx1-ubyte")))
