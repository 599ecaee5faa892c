"""What the end-to-end tests share: the program, tiny configs, image files.

UNROLL is the program under test; the Python that runs these tests has torch,
numpy and safetensors.
"""

import ctypes
import dataclasses
import json
import os
import pathlib
import struct
import subprocess
import zlib

import numpy
import pytest

LIMIT = 300  # seconds, for machines that are busy with other things

# Where one of these is set pytest shows all of a difference: of weights that takes
# it hours.
for name in ("CI", "BUILD_NUMBER"):
    os.environ.pop(name, None)


def merged(base, changes):
    """`base` with nested `changes`; a changed "type" replaces its section."""
    result = dict(base)
    for key, value in changes.items():
        old = result.get(key)
        if isinstance(old, dict) and isinstance(value, dict) \
                and "type" not in value:
            value = merged(old, value)
        result[key] = value
    return result


TINY = {
    "device": "cpu",
    "threads": 1,
    "data": {"set": "drawn_digits", "train_count": 200, "test_count": 50,
             "batch_size": 20},
    "model": {"type": "fc", "hidden_sizes": [16]},
    "training": {"epochs": 2},
}


@dataclasses.dataclass
class Answer:
    code: int
    out: str
    err: str


class Program:
    """`unroll`, as a user who stands in `folder` types it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.path = os.environ["UNROLL"]

    def environment(self, **changes):
        environment = {key: value for key, value in os.environ.items()
                       if key not in ("NO_COLOR", "MNIST_DIR")}
        environment["HOME"] = str(self.folder)  # no MNIST of the user's own
        return environment | changes

    def start(self, *words, env=None, **options):
        return subprocess.Popen(
            [self.path, *map(str, words)], cwd=self.folder,
            env=self.environment(**(env or {})), text=True,
            **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
               "stderr": subprocess.PIPE, **options})

    def __call__(self, *words, code=0, env=None):
        process = self.start(*words, env=env)
        out, err = process.communicate(timeout=LIMIT)
        assert process.returncode == code, f"{words}\n{out}\n{err}"
        return Answer(process.returncode, out, err)

    def json(self, *words, code=0, env=None):
        """The one object that the command prints with --json."""
        return json.loads(self(*words, "--json", code=code, env=env).out)

    def config(self, file="tiny.json", **changes):
        (self.folder / file).write_text(json.dumps(merged(TINY, changes)))
        return file


@pytest.fixture
def unroll(tmp_path):
    return Program(tmp_path)


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """A program beside one finished run, "digits". Only to be read."""
    program = Program(tmp_path_factory.mktemp("trained"))
    program.config("digits.json", data={"train_count": 1000, "test_count": 200},
                   training={"epochs": 3})
    program("train", "digits.json")
    return program


def write_idx(path, array):
    """An IDX file of bytes."""
    array = numpy.asarray(array, dtype=numpy.uint8)
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    pathlib.Path(path).write_bytes(header + array.tobytes())


def write_png(path, grey):
    """An 8-bit grey PNG of a [rows, cols] array."""
    grey = numpy.asarray(grey, dtype=numpy.uint8)
    rows, cols = grey.shape
    lines = b"".join(b"\0" + row.tobytes() for row in grey)
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", cols, rows, 8, 0, 0, 0, 0)),
              (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    data = b"\x89PNG\r\n\x1a\n"
    for kind, body in chunks:
        data += struct.pack(">I", len(body)) + kind + body
        data += struct.pack(">I", zlib.crc32(kind + body))
    pathlib.Path(path).write_bytes(data)


def write_jpeg(path, pixels):
    """A JPEG of a [rows, cols] or [rows, cols, 3] array."""
    pixels = numpy.ascontiguousarray(pixels, dtype=numpy.uint8)
    rows, cols = pixels.shape[:2]
    grey = pixels.ndim == 2
    library = ctypes.CDLL("libturbojpeg.so.0")  # the program needs it, too
    library.tjInitCompress.restype = ctypes.c_void_p
    encoder = ctypes.c_void_p(library.tjInitCompress())
    data, size = ctypes.c_void_p(), ctypes.c_ulong()
    failed = library.tjCompress2(
        encoder, pixels.ctypes.data_as(ctypes.c_void_p), cols, 0, rows,
        6 if grey else 0,  # TJPF_GRAY, TJPF_RGB
        ctypes.byref(data), ctypes.byref(size),
        3 if grey else 2,  # TJSAMP_GRAY, TJSAMP_420
        100, 0)
    assert not failed
    pathlib.Path(path).write_bytes(ctypes.string_at(data, size.value))
    library.tjFree(data)
    library.tjDestroy(encoder)


def picture_of_a_one(rows=90, cols=70):
    """A thick dark stroke on light paper."""
    grey = numpy.full((rows, cols), 235, dtype=numpy.uint8)
    grey[12:rows - 12, cols // 2 - 5:cols // 2 + 5] = 25
    return grey


def has_cuda():
    import torch
    return torch.cuda.is_available()
