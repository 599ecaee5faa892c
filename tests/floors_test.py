"""Reads every #include below src/ and fails on what the house forbids.

A room includes its own files and those of lower floors; rooms of one floor do
not know one another. What libunroll_core and the program are made of reaches no
LibTorch header, so that both start at once. No file includes <torch/torch.h>,
which costs half a minute of compile time.
"""

import pathlib
import re
import sys
import tempfile
import unittest

FLOORS = [
    {"base"},
    {"config", "kernels", "pages"},
    {"data", "models", "metrics", "checkpoint"},
    {"tasks", "export"},
    {"training"},
    {"evaluation", "watch"},
    {"commands"},
    {"cli"},
]
FLOOR_OF = {room: i for i, floor in enumerate(FLOORS) for room in floor}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
LIBTORCH = re.compile(r"^(torch|ATen|c10|caffe2)/")
SOURCES = re.compile(r"target_sources\(\s*(\w+)([^)]*)\)")


def includes(path):
    """(is_own, name) of each #include of a file."""
    return [(mark == '"', name)
            for mark, name in INCLUDE.findall(path.read_text())]


def arrows(src):
    """Includes that go up, sideways or by an unknown road."""
    for path in sorted(src.rglob("*")):
        if path.suffix not in (".h", ".cpp"):
            continue
        here = path.relative_to(src)
        room = here.parts[0]
        if room not in FLOOR_OF:
            yield f"{here}: the room {room} stands on no floor"
            continue
        for is_own, name in includes(path):
            if name == "torch/torch.h":
                yield f"{here}: includes <torch/torch.h>; take a narrow header"
            other = name.split("/")[0]
            if not is_own or other == room:
                continue
            if other not in FLOOR_OF:
                yield f'{here}: "{name}" is not written as room/file.h'
            elif FLOOR_OF[other] >= FLOOR_OF[room]:
                yield f"{here}: {room} includes {name}, which is not below it"


def sources_without_libtorch(src):
    """The files of libunroll_core and of the program, by the build files."""
    for build_file in sorted(src.rglob("CMakeLists.txt")):
        text = re.sub(r"#.*", "", build_file.read_text())
        for target, names in SOURCES.findall(text):
            if target != "unroll_engine":
                for name in names.split():
                    if name.endswith(".cpp"):
                        yield build_file.parent / name


def libtorch_in_core(src):
    """Roads from a file that must link without LibTorch to one of its headers."""
    for source in sources_without_libtorch(src):
        roads = [[source]]
        seen = set()
        while roads:
            road = roads.pop()
            for is_own, name in includes(road[-1]):
                header = src / name
                if LIBTORCH.match(name):
                    steps = [str(step.relative_to(src)) for step in road]
                    yield " -> ".join(steps + [name])
                elif is_own and header.exists() and header not in seen:
                    seen.add(header)
                    roads.append(road + [header])


def faults(src):
    return list(arrows(src)) + list(libtorch_in_core(src))


class FloorsTest(unittest.TestCase):
    def faults_of(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = pathlib.Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return faults(pathlib.Path(folder))

    def test_the_house_keeps_its_floors(self):
        src = pathlib.Path(__file__).resolve().parent.parent / "src"
        self.assertGreater(len(list(sources_without_libtorch(src))), 0)
        self.assertEqual([], faults(src))

    def test_an_arrow_down_is_fine(self):
        self.assertEqual([], self.faults_of(
            {"tasks/a.cpp": '#include "models/b.h"\n#include "tasks/a.h"\n'}))

    def test_an_arrow_up_is_found(self):
        self.assertEqual(1, len(self.faults_of(
            {"models/a.h": '  #  include "tasks/b.h"\n'})))

    def test_neighbours_do_not_know_one_another(self):
        self.assertEqual(1, len(self.faults_of(
            {"data/a.h": '#include "metrics/b.h"\n'})))

    def test_an_unknown_room_and_a_bare_name_are_found(self):
        self.assertEqual(2, len(self.faults_of(
            {"attic/a.h": "", "base/a.cpp": '#include "a.h"\n'})))

    def test_the_whole_of_torch_is_found(self):
        self.assertEqual(1, len(self.faults_of(
            {"models/a.cpp": "#include <torch/torch.h>\n"})))

    def test_libtorch_is_found_behind_a_header_of_core(self):
        self.assertEqual(
            ["data/a.cpp -> data/a.h -> ATen/ATen.h"],
            self.faults_of({
                "data/CMakeLists.txt":
                    "target_sources(unroll_core PRIVATE\n  a.cpp)\n"
                    "target_sources(unroll_engine PRIVATE b.cpp)\n",
                "data/a.cpp": '#include "data/a.h"\n',
                "data/a.h": "#include <ATen/ATen.h>\n",
                "data/b.cpp": "#include <ATen/ATen.h>\n",
            }))


if __name__ == "__main__":
    sys.exit(unittest.main())
