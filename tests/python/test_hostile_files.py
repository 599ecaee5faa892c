"""Files made to do harm: bombs that promise or unpack to far more than they hold,
and pickles that would run something. Each goes through the reader that meets it
first (a program of tests/fuzz), which says what it answered and how much memory
it took.
"""

import gzip
import importlib
import io
import os
import pathlib
import pickle
import struct
import subprocess
import zipfile
import zlib

import pytest

from conftest import LIMIT

MiB = 1 << 20
TARGETS = pathlib.Path(os.environ["UNROLL"]).parents[1] / "tests" / "fuzz"


class Reader:
    def __init__(self, folder):
        self.folder = folder

    def __call__(self, target, content):
        """What the reader says of `content`, and its peak memory in bytes."""
        file = self.folder / "input"
        file.write_bytes(content)
        answer = subprocess.run(
            [TARGETS / f"fuzz_{target}", file], text=True, timeout=LIMIT,
            stdout=subprocess.PIPE, check=True, errors="replace").stdout
        *said, figures = answer.strip().split("\n")
        said = "\n".join(said).removeprefix(f"{file}: ")
        return said, int(figures.split()[2]) * 1024

    def extra_memory(self, target, content):
        """How much more it takes than for a file that holds nothing."""
        said, peak = self(target, content)
        return said, peak - self(target, b"x")[1]


@pytest.fixture
def read(tmp_path):
    return Reader(tmp_path)


def idx(sizes, values=b""):
    return struct.pack(f">HBB{len(sizes)}I", 0, 8, len(sizes), *sizes) + values


def zeros_packed(size):
    return gzip.compress(bytes(4 * MiB), 9) * (size // (4 * MiB))


def png_header(width, height, colour=0, depth=8):
    def chunk(name, data):
        return (struct.pack(">I", len(data)) + name + data
                + struct.pack(">I", zlib.crc32(name + data)))
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b""))


def jpeg_header(width, height, colours, kind):
    """Up to the first scan, with as few bytes of it as there can be."""
    def segment(marker, data):
        return bytes([255, marker]) + struct.pack(">H", len(data) + 2) + data
    parts = b"".join(bytes([i + 1, 0x11, 0]) for i in range(colours))
    frame = struct.pack(">BHHB", 8, height, width, colours) + parts
    scan = (bytes([colours])
            + b"".join(bytes([i + 1, 0]) for i in range(colours))
            + bytes([0, 0 if kind == 0xC2 else 63, 0]))
    code = bytes([1] + [0] * 15 + [0])  # one code, of one bit
    return (b"\xff\xd8" + segment(0xDB, b"\0" + b"\1" * 64)
            + segment(kind, frame) + segment(0xC4, b"\0" + code)
            + segment(0xC4, b"\x10" + code) + segment(0xDA, scan)
            + bytes(20) + b"\xff\xd9")


def zipped(name, content, method, size=None):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(name, content)
    packed = file.getvalue()
    if size is not None:  # a lie about what it unpacks to, in both headers
        old, new = (struct.pack("<I", n) for n in (len(content), size))
        packed = packed.replace(old, new)
    return packed


def lzma_zip(dictionary):
    """An entry that asks for a dictionary of that many bytes to unpack with."""
    packed = zipped("a", b"some text " * 50, zipfile.ZIP_LZMA)
    place = packed.index(b"\x5d\x00\x00")  # its properties, then that size
    return (packed[:place + 1] + struct.pack("<I", dictionary)
            + packed[place + 5:])


def safetensors(length, header=b""):
    return struct.pack("<Q", length) + header


BOMBS = {
    "packed text":
        ("gzip", gzip.compress(bytes(160 * MiB), 9), "more than 100 times"),
    "packed text of many members":
        ("gzip", zeros_packed(400 * MiB), "more than 100 times"),
    "2^31 images": ("idx", b"i" + idx([1 << 31, 28, 28]), "cut off"),
    "2^31 packed images, cut off":
        ("idx", b"i" + gzip.compress(idx([1 << 31, 28, 28])), "cut off"),
    # 600 MiB would be possible for a file of this size.
    "packed images that are not all there":
        ("idx", b"i" + gzip.compress(
            idx([600 << 10, 32, 32], os.urandom(700_000))), "cut off"),
    "2^31 labels": ("idx", b"l" + idx([1 << 31]), "cut off"),
    "more packed values than the header says":
        ("idx", b"i" + gzip.compress(idx([1, 28, 28])) + zeros_packed(1 << 30),
         "more than the 784 bytes"),
    "a picture of 60000 x 60000":
        ("image", png_header(60000, 60000), "more than the 64 million"),
    "a small picture of 8000 x 8000": ("image", png_header(8000, 8000), "cut"),
    "a picture of one long row":
        ("image", png_header(1_000_000, 60, 6, 16), "refused"),
    "a JPEG of 8000 x 8000":
        ("image", jpeg_header(8000, 8000, 3, 0xC0), "refused"),
    "a progressive JPEG of 8000 x 8000":
        ("image", jpeg_header(8000, 8000, 3, 0xC2), "refused"),
    "a progressive JPEG of 2000 x 2000 and four colours":
        ("image", jpeg_header(2000, 2000, 4, 0xC2), ""),
    "an archive that unpacks to 80 MiB":
        ("unzip", zipped("a", bytes(80 * MiB), zipfile.ZIP_DEFLATED),
         "more than 1048576"),
    "an archive that lies about its size":
        ("unzip", zipped("a", bytes(80 * MiB), zipfile.ZIP_DEFLATED, 100),
         "refused"),
    "an archive with a dictionary of 4 GiB":
        ("unzip", lzma_zip(0xFFFFFFFF), "packed by other means"),
    "a header of 2^63 bytes": ("safetensors", safetensors(1 << 63), "claims"),
    "a tensor of 2^62 bytes":
        ("safetensors", safetensors(
            70, b'{"a":{"dtype":"U8","shape":[4611686018427387904],'
                b'"data_offsets":[0,4]}}'), "refused"),
    "a huge memo index": ("pickle", b"\x80\x02}r\xff\xff\xff\xff.", "read"),
    "huge memo indices":
        ("pickle", b"\x80\x02}" + b"".join(
            b"r" + struct.pack("<I", i << 20) for i in range(4000)) + b".",
         "read"),
    "a text of 2^32 bytes": ("pickle", b"\x80\x02X\xff\xff\xff\xffa.", "cut"),
    "a text of 2^64 bytes":
        ("pickle", b"\x80\x04\x8d" + b"\xff" * 8 + b"a.", "cut off"),
    "a frame of 2^64 bytes": ("pickle", b"\x80\x04\x95" + b"\xff" * 8 + b"}.",
                              "read"),
    "a number of 2^31 bytes": ("pickle", b"\x80\x02\x8b\xff\xff\xff\x7f1.",
                               "LONG4"),
    "bytes of 2^64": ("pickle", b"\x80\x05\x96" + b"\xff" * 8 + b".",
                      "BYTEARRAY8"),
    "vectors of 2^62 words":
        ("word_vectors", b"4611686018427387904 3\na 1 2 3\n", "ends after 1"),
    "a line without end": ("word_vectors", b"1 3\n" + b"a" * MiB, "too long"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_no_more_memory_than_a_reader_may(read, name):
    target, content, answer = BOMBS[name]
    said, memory = read.extra_memory(target, content)
    assert answer in said
    # Of text up to a hundred times the file is believed, and copied as it grows.
    multiple = 300 if target == "gzip" else 4
    assert memory < 64 * MiB + multiple * len(content), said


# --- pickles that would run something ---------------------------------------

# What a pickle may call to do harm; each would make the file "harm".
CALLS = {
    "os.system": (os.system, ("touch harm",)),
    "builtins.eval": (eval, ("open('harm', 'w')",)),
    "builtins.exec": (exec, ("open('harm', 'w')",)),
    "builtins.open": (open, ("harm", "w")),
    "builtins.getattr": (getattr, (pathlib.Path("harm"), "touch")),
    "subprocess.check_output": (subprocess.check_output,
                                (["touch", "harm"],)),
    "importlib.import_module": (importlib.import_module, ("antigravity",)),
}


class Harm:
    def __init__(self, call):
        self.call = call

    def __reduce__(self):
        return self.call


def torch_file(data):
    """`data` where torch.save puts its pickle."""
    return zipped("weights/data.pkl", data, zipfile.ZIP_STORED)


def test_the_hostile_pickles_are_hostile(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("os.system", "builtins.eval", "builtins.exec"):
        pickle.loads(pickle.dumps({"w": Harm(CALLS[name])}))
        pathlib.Path("harm").unlink()


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("name", CALLS)
def test_a_pickle_calls_nothing(read, tmp_path, monkeypatch, name, protocol):
    monkeypatch.chdir(tmp_path)
    data = pickle.dumps({"w": Harm(CALLS[name])}, protocol)
    for target, content in (("pickle", data),
                            ("tensor_file", torch_file(data))):
        said, _ = read(target, content)
        # Those that are written in C have another module's name in a pickle.
        module, function = name.split(".")
        assert "refused: the pickle calls " in said and function in said
    assert not pathlib.Path("harm").exists()


@pytest.mark.parametrize("name", ["os.system", "builtins.eval"])
def test_weights_that_would_call_something_are_a_users_mistake(unroll, name):
    harm = pickle.dumps({"w": Harm(CALLS[name])})
    (unroll.folder / "harm.pt").write_bytes(torch_file(harm))
    answer = unroll("evaluate", unroll.config(), "--weights", "harm.pt", code=2)
    assert "refused: the pickle calls " in answer.err
    assert not (unroll.folder / "harm").exists()


# Python gives up on most of these, or its stack does.
HARMLESS_OR_REFUSED = {
    "a tuple in a tuple, a million times": b")" + b"\x85" * 1_000_000,
    "a list in a list, a million times":
        b"]" * 1_000_000 + b"a" * 999_999,
    "a dict that holds itself": b"}q\x00X\x01\x00\x00\x00ah\x00s",
    "a tuple that holds itself": b"]q\x00h\x00a\x85",
    "a list of itself, a million times": b"]q\x00(" + b"h\x00" * 500_000 + b"e",
    "half a million times the same dict of half a million":
        b"}q\x00(" + b"K\x01K\x01" * 500_000 + b"u}(" + b"h\x00h\x00" * 500_000
        + b"u",
    "a dict of tensors with a long name, many times":
        b"X" + struct.pack("<I", 4 * MiB) + b"a" * 4 * MiB + b"q\x010"
        + b"}X\x01\x00\x00\x00wctorch._utils\n_rebuild_tensor_v2\n)Rsq\x020"
        + b"}(" + b"h\x01h\x02" * 1000 + b"u",
    "marks without end": b"(" * 1_000_000,
    "what is remembered twice": b"}q\x00r\xff\xff\xff\xffh\x00j\xff\xff\xff\xff",
    "what nobody remembered": b"j\xff\xff\xff\xff",
    "a tensor of nothing": b"ctorch._utils\n_rebuild_tensor_v2\n)R",
    "a tensor of itself":
        b"]q\x00ctorch._utils\n_rebuild_parameter\nh\x00\x85R",
    "a parameter of a parameter, a thousand times":
        b"ctorch._utils\n_rebuild_parameter\n" * 1000 + b")"
        + b"R\x85" * 999 + b"R",
    "attributes of a call": b"ctorch\nSize\n)R}b",
    "a dict made with arguments":
        b"ccollections\nOrderedDict\n](K\x01K\x02\x86e\x85R",
}


@pytest.mark.parametrize("name", HARMLESS_OR_REFUSED)
def test_a_twisted_pickle_is_read_or_refused(read, name):
    value = HARMLESS_OR_REFUSED[name]
    for data in (value + b".", b"}X\x01\x00\x00\x00w" + value + b"s."):
        content = b"\x80\x02" + data
        for target in ("pickle", "tensor_file"):
            hostile = torch_file(content) if target == "tensor_file" else content
            said, memory = read.extra_memory(target, hostile)
            assert said == "read" or said.startswith("refused: ")
            assert memory < 64 * MiB + 300 * len(content)


def test_a_pickle_cut_off_anywhere_is_refused(read, tmp_path):
    whole = pickle.dumps({"a": [1, 2.5], "b": ("x", None)}, 2)
    for length in range(0, len(whole), 3):
        assert read("pickle", whole[:length])[0].startswith("refused: ")


# --- files that hold all they promise ---------------------------------------

def dense_tensors(size):
    entry = '"%x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}'
    header = ("{" + ",".join(entry % i for i in range(size // 53)) + "}")
    return safetensors(len(header), header.encode())


# The most memory that a file of their size can take: for each byte of it, as many
# as its reader states.
DENSE = {
    "unknown keys": ("config", 100, lambda n: b"{%s}" % b",".join(
        b'"%x":0' % i for i in range(n // 9))),
    "empty lists": ("config", 100, lambda n: b"[%s]" % b",".join(
        b"[]" for _ in range(n // 3))),
    "a record of empty lists": ("run_record", 100,
                                lambda n: b'{"format":1,"result":[%s]}'
                                % b",".join(b"[]" for _ in range(n // 3))),
    "tensors of nothing":
        ("safetensors", 100, lambda n: dense_tensors(4 * n)),
    "a header of zeros": ("safetensors", 100, lambda n: safetensors(
        n, (b'{"a":[%s]}' % b",".join(b"0" for _ in range(n)))[:n])),
    "empty lists in a pickle": ("pickle", 300, lambda n: b"]" * n + b"."),
    "remembered lists": ("pickle", 300,
                         lambda n: b"\x80\x04" + b"]\x94" * (n // 2) + b"."),
    "empty lines": ("texts", 100, lambda n: b"xa" + b"\n" * n),
    "sentences of one word": ("texts", 100, lambda n: b"ta b\n\n" * (n // 6)),
    "labeled letters": ("texts", 100, lambda n: b"l" + b"".join(
        b"%d\t%x\n" % (i % 2, i) for i in range(n // 7))),
}


@pytest.mark.parametrize("name", DENSE)
def test_memory_is_a_fixed_multiple_of_the_file(read, name):
    target, multiple, make = DENSE[name]
    for size in (100_000, 1_000_000):
        content = make(size)
        said, memory = read.extra_memory(target, content)
        assert memory < 64 * MiB + multiple * len(content), said
