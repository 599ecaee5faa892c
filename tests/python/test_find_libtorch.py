"""Where LibTorch is looked for, and in which order, among folders made up here."""

import pathlib
import subprocess
import sys

import pytest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] \
    / "cmake/FindLibTorchFolder.cmake"


def make_torch(folder, version="2.13.0", header="torch/headeronly/version.h"):
    """What a wheel's site-packages/torch and an unpacked zip both hold."""
    for file in ("include/torch/csrc/api/include/torch/types.h",
                 "lib/libtorch_cpu.so", "__init__.py", f"include/{header}"):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).touch()
    (folder / "include" / header).write_text("\n".join(
        f"#define TORCH_VERSION_{part} {number}" for part, number in
        zip(("MAJOR", "MINOR", "PATCH"), version.split("."))))
    return folder


class Machine:
    """Folders `named`, `prefix` and `python` (whose torch its python3 finds)."""

    def __init__(self, folder):
        self.folder = folder
        self.named = make_torch(folder / "a named one")
        self.prefix = make_torch(folder / "prefix/libtorch")
        self.python = make_torch(folder / "site-packages/torch")
        command = folder / "bin/python3"
        command.parent.mkdir()
        command.write_text('#!/bin/sh\n'
                           f'export PYTHONPATH="{folder}/site-packages"\n'
                           f'exec "{sys.executable}" -S "$@"\n')
        command.chmod(0o755)

    def run(self, *settings, **environment):
        return subprocess.run(
            ["cmake", *(f"-D{setting}" for setting in settings), "-P", SCRIPT],
            cwd=self.folder, text=True, capture_output=True,
            env={"PATH": f"{self.folder}/bin:/usr/bin:/bin:/usr/local/bin",
                 **{name: str(value) for name, value in environment.items()}})

    def find(self, *settings, **environment):
        result = self.run(*settings, **environment)
        assert result.returncode == 0, result.stderr
        line = result.stdout.rstrip("\n")
        return pathlib.Path(line) if line else None


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_what_is_named_comes_before_prefixes_and_these_before_python(machine):
    prefixes = {"CMAKE_PREFIX_PATH": f"/none:{machine.prefix}"}
    assert machine.find(f"LIBTORCH={machine.named}", LIBTORCH=machine.prefix,
                        **prefixes) == machine.named
    assert machine.find(LIBTORCH=machine.named, **prefixes) == machine.named
    assert machine.find(f"CMAKE_PREFIX_PATH=/none;{machine.named}",
                        **prefixes) == machine.named
    assert machine.find(**prefixes) == machine.prefix
    assert machine.find(f"Torch_DIR={machine.prefix}/share/cmake/Torch") \
        == machine.prefix
    assert machine.find(CMAKE_PREFIX_PATH="/none") == machine.python
    assert machine.find() == machine.python


def test_a_path_near_the_folder_will_do(machine):
    for near in (machine.python.parent, machine.python / "lib",
                 machine.python / "share/cmake"):
        assert machine.find(f"LIBTORCH={near}") == machine.python
    assert machine.find(f"LIBTORCH={machine.prefix.parent}") == machine.prefix


def test_a_named_folder_without_libtorch_is_an_error(machine):
    result = machine.run(LIBTORCH=machine.folder / "bin")
    assert result.returncode != 0 and result.stdout == ""
    assert f"LIBTORCH is {machine.folder}/bin" \
        in " ".join(result.stderr.split())  # CMake breaks lines


@pytest.mark.parametrize("version, taken", [
    ("2.10.2", False), ("2.11.0", True), ("2.14.1", True), ("2.15.0", False)])
def test_pythons_torch_is_taken_only_in_a_version_that_works(machine, version,
                                                             taken):
    make_torch(machine.python, version)
    assert machine.find() == (machine.python if taken else None)
    assert machine.find(f"LIBTORCH={machine.python}") == machine.python
    assert ("Passing over" in machine.run().stderr) != taken


def test_an_older_place_of_the_version_is_read_too(machine):
    (machine.python / "include/torch/headeronly/version.h").unlink()
    make_torch(machine.python, "2.12.1", "torch/csrc/api/include/torch/version.h")
    assert machine.find() == machine.python


def test_there_may_be_none(machine):
    (machine.python / "lib/libtorch_cpu.so").unlink()
    assert machine.find() is None
    (machine.folder / "bin/python3").write_text("#!/bin/sh\nexit 1\n")
    assert machine.find() is None
