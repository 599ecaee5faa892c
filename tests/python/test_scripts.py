"""scripts/run.sh in a clone whose compiler, packages and program are stand-ins."""

import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def write_command(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)


@pytest.fixture
def clone():
    """A configured clone; its program prints its arguments and its folder."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="unroll clone "))
    folder.chmod(0o755)
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    torch = folder / "torch/lib/libtorch_cpu.so"
    torch.parent.mkdir(parents=True)
    torch.touch()
    build = folder / "build/release"
    write_command(build / "bin/unroll",
                  'if [ "$1" = fetch ]; then\n'
                  '  printf "%s" "$FETCHED"; exit ${FETCH_STATUS:-0}\n'
                  'fi\n'
                  'pwd; printf "%s\\n" "$@"\nexit ${STATUS:-0}\n')
    (build / "build.ninja").touch()
    (build / "CMakeCache.txt").write_text(f"LIBTORCH:PATH={folder}/torch\n")
    (build / ".configured_for").write_text(" \n")
    write_command(folder / "bin/ninja", 'echo "ninja: no work to do."\n')
    yield folder
    shutil.rmtree(folder)


def run(clone, *arguments, user=None, **variables):
    environment = {k: v for k, v in os.environ.items()
                   if k not in ("LIBTORCH", "CMAKE_PREFIX_PATH", "CXX")}
    environment |= {"PATH": f"{clone}/bin:{os.environ['PATH']}", **variables}
    return subprocess.run([clone / "scripts/run.sh", *arguments], cwd="/usr",
                          env=environment, text=True, capture_output=True,
                          user=user)


def test_arguments_reach_the_program_in_the_users_own_folder(clone):
    result = run(clone, "train", "a b.json", "--set", 'name="x"', STATUS="3")
    assert result.stdout.splitlines() == [
        "/usr", "train", "a b.json", "--set", 'name="x"']
    assert (result.returncode, result.stderr) == (3, "")


def test_without_arguments_the_main_job_runs_from_the_clone(clone):
    result = run(clone)
    quick = [f"configs/quick_{model}.json" for model in ("fc", "cnn", "rnn")]
    assert result.stdout.splitlines() == [str(clone), "compare", *quick]
    assert (result.returncode, result.stderr) == (0, "")


def test_without_mnist_the_main_job_says_that_it_draws_digits(clone):
    result = run(clone, FETCH_STATUS="2",
                 FETCHED='{"data":"mnist","folder":null}\n')
    assert result.stdout.splitlines()[-2:] == [
        "--set", "data.set=drawn_digits"]
    assert "DRAWN DIGITS" in result.stderr


@pytest.mark.parametrize("status", [2, 130], ids=["a broken file", "Ctrl+C"])
def test_nothing_is_drawn_where_mnist_is_not_out_of_reach(clone, status):
    result = run(clone, FETCH_STATUS=str(status))
    assert (result.returncode, result.stdout) == (status, "")
    assert "DRAWN" not in result.stderr


def test_the_program_tells_a_broken_mnist_from_none(unroll):
    away = {"UNROLL_MNIST_MIRRORS": "file:///nowhere/"}
    none = unroll.json("fetch", "mnist", code=2, env=away)
    assert none == {"data": "mnist", "folder": None}
    (unroll.folder / "shelf").mkdir()
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3",
                 "t10k-labels-idx1"):
        (unroll.folder / f"shelf/{name}-ubyte").write_text("no images")
    broken = unroll("fetch", "mnist", "--json", code=2,
                    env=away | {"MNIST_DIR": "shelf"})
    assert broken.out == "" and "train-images-idx3-ubyte" in broken.err


def test_what_ninja_says_stays_off_stdout(clone):
    write_command(clone / "bin/ninja", "echo compiling\n")
    result = run(clone, "--version")
    assert result.stdout.splitlines() == ["/usr", "--version"]
    assert "compiling" in result.stderr


def test_a_failed_build_ends_it(clone):
    write_command(clone / "bin/ninja", "echo broken; exit 1\n")
    result = run(clone, "--version")
    assert (result.returncode, result.stdout) == (1, "")


@pytest.fixture
def bare_clone(clone):
    """A clone on a machine without packages, nothing of it built."""
    shutil.rmtree(clone / "build")
    (clone / "build").mkdir(mode=0o777)
    (clone / "build").chmod(0o777)
    for command in ("pkg-config", "dpkg-query", "sudo"):
        write_command(clone / "bin" / command, "exit 1\n")
    write_command(clone / "bin/apt-get", "echo apt-get must not run; exit 1\n")
    return clone


def test_without_the_right_to_install_it_prints_the_command(bare_clone):
    user = 65534 if os.geteuid() == 0 else None
    result = run(bare_clone, "--version", user=user)
    assert (result.returncode, result.stdout) == (2, "")
    assert "sudo apt-get install -y" in result.stderr
    assert "libfmt-dev" in result.stderr  # Not the command `fmt`.
    assert "libpng-dev" in result.stderr
    assert "must not run" not in result.stderr


def test_with_the_right_it_installs_what_is_missing(bare_clone):
    if os.geteuid() != 0:
        write_command(bare_clone / "bin/sudo",
                      '[ "$1" != -n ] || shift\nexec "$@"\n')
    write_command(bare_clone / "bin/apt-get",
                  f'echo "$@" >>"{bare_clone}/asked"; exit 1\n')
    result = run(bare_clone, "--version")
    assert (result.returncode, result.stdout) == (2, "")
    update, install = (bare_clone / "asked").read_text().splitlines()
    assert update.endswith("update")
    assert "install -y" in install and "libzip-dev" in install
