"""Makes the inputs that corpus/ begins with.

    python make_corpus.py    (needs Pillow)

What fuzzing found to be a fault lies beside them and stays when this is run
again.
"""

import gzip
import io
import json
import pathlib
import pickle
import struct
import zipfile
import zlib

from PIL import Image

HERE = pathlib.Path(__file__).parent
CHECKPOINTS = HERE.parent / "checkpoint" / "files"

# Of every task, the alternatives that configs/ lacks.
CONFIGS = [
    {
        "data": {
            "set": "idx",
            "train_images": "a",
            "train_labels": "b",
            "test_images": "c",
            "test_labels": "d",
        },
        "model": {"type": "fc", "hidden_sizes": [30, 20], "rename": {"a": "b"}},
        "optimizer": {"type": "rmsprop", "momentum": 0.5, "weight_decay": 1e-4},
        "schedule": {"type": "one_cycle", "rise_fraction": 0.5},
    },
    {
        "model": {"type": "cnn", "channels": [8, 16]},
        "optimizer": {"type": "sgd", "momentum": 0.9, "nesterov": True},
        "schedule": {"type": "step", "every_epochs": 3, "warmup_steps": 4},
    },
    {
        "task": "tagging",
        "data": {"set": "conll", "train": "a", "valid": "b", "test": "c"},
    },
    {
        "task": "translation",
        "data": {"set": "pairs", "train": "a", "valid": "b", "test": "c"},
    },
    {
        "task": "language_modeling",
        "data": {"set": "text", "files": ["a.txt", "b.txt"], "unit": "word"},
        "schedule": {"type": "reduce_on_plateau", "factor": 0.5},
    },
]


def idx(kind, sizes, values):
    header = bytes([0, 0, kind, len(sizes)])
    return header + struct.pack(f">{len(sizes)}I", *sizes) + values


def png_chunk(name, data):
    checksum = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)


def png(width, height, pixels, colour=0, depth=8, interlaced=0):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(pixels))
        + png_chunk(b"IEND", b"")
    )


def picture(mode, kind, **options):
    image = Image.new("RGB", (20, 12))
    image.putdata([(i, 255 - i, i * 7 % 256) for i in range(240)])
    file = io.BytesIO()
    image.convert(mode).save(file, kind, **options)
    return file.getvalue()


def safetensors(tensors, data):
    header = json.dumps(tensors).encode()
    return struct.pack("<Q", len(header)) + header + data


def zipped(entries, method):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def inputs():
    for i, config in enumerate(CONFIGS):
        yield f"config/{i}.json", json.dumps(config).encode()
    yield "config/comments.json", b'{/* a */ "model": {"type": "rnn"} // b\n}'
    yield "override/nested", b'{"model": {"type": "fc"}}\nmodel.layers=3\nname=x'
    yield "override/new", b'{}\nmodel.type=rnn\na.b.c={"d": [1, null, "e"]}'

    images = idx(8, [2, 2, 3], bytes(range(12)))
    yield "idx/images", b"i" + images
    yield "idx/images_packed", b"i" + gzip.compress(images, mtime=0)
    yield "idx/labels", b"l" + idx(8, [3], b"\x00\x05\x07")
    yield "idx/labels_32", b"l" + idx(12, [2], b"\x00\x00\x00\x05\x00\x00\x01\x00")

    text = b"some text, and some text\n"
    yield "gzip/plain", text
    yield "gzip/one", gzip.compress(text * 20, mtime=0)
    yield "gzip/two", gzip.compress(text, mtime=0) + gzip.compress(b"", mtime=0)
    entries = {"a": text * 9, "b/c": b""}
    yield "unzip/stored", zipped(entries, zipfile.ZIP_STORED)
    yield "unzip/deflated", zipped(entries, zipfile.ZIP_DEFLATED)

    yield "image/grey.png", png(3, 2, b"\0abc\0def")
    yield "image/interlaced.png", png(1, 1, b"\0a", interlaced=1)
    yield "image/deep.png", png(1, 2, b"\0abcdefgh\1abcdefgh", colour=6, depth=16)
    yield "image/palette.png", picture("P", "PNG", transparency=3)
    yield "image/grey.jpg", picture("L", "JPEG")
    yield "image/progressive.jpg", picture("RGB", "JPEG", progressive=True)
    yield "image/cmyk.jpg", picture("CMYK", "JPEG")

    one = {"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}
    yield "safetensors/one", safetensors(one, bytes(8))
    two = {
        "__metadata__": {"made by": "hand"},
        "a": {"dtype": "BF16", "shape": [1, 2], "data_offsets": [1, 5]},
        "b": {"dtype": "BOOL", "shape": [], "data_offsets": [0, 1]},
    }
    yield "safetensors/two", safetensors(two, bytes(5))

    for name in ("state_dict", "protocol4", "checkpoint", "views"):
        with zipfile.ZipFile(CHECKPOINTS / f"{name}.pt") as archive:
            entry = next(e for e in archive.namelist() if e.endswith("data.pkl"))
            yield f"pickle/{name}", archive.read(entry)
    plain = {"a": [1, 2.5, None, True], "b": ("x", -70000, 1 << 40)}
    for protocol in (2, 5):
        yield f"pickle/plain{protocol}", pickle.dumps(plain, protocol)
    yield "tensor_file/empty", zipped({"w/data.pkl": b"}."}, zipfile.ZIP_STORED)

    yield "texts/plain", "xÜber don't \"stop\" -- now.\nA-b c\n".encode()
    yield "texts/packed", b"x" + gzip.compress(text, mtime=0)
    yield "texts/labeled", b"l" + b"".join(b"ab"[i % 2 :][:1] + b"\tt%d\n" % i for i in range(20))
    yield "texts/tagged", b"tDie\tDET\nKatze\tNOUN\n\n# note\nschl\xc3\xa4ft\tVERB\n"
    yield "texts/entities", b"b-DOCSTART- O\n\nEU B-ORG\nrejects O\n"
    yield "texts/pairs", b"pa cat\teine Katze\nhi\thallo\n"

    yield "word_vectors/three", "4 3\na 1 2 3\nthe 0.5 -1e-3 2\nx 1 1 1\nü 0 0 0\n".encode()

    record = {
        "format": 1,
        "program_version": "0.1.0",
        "created": "2026-01-01T00:00:00Z",
        "state": "finished",
        "result": {"test": {"accuracy": 0.5}},
    }
    yield "run_record/run.json", json.dumps(record).encode()
    yield "run_record/vocabulary", '["<unknown>", "a", "ü", "\\n"]'.encode()


def main():
    for name, content in inputs():
        path = HERE / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main()
