"""What an installed program brings: a doctor, completion, a manual."""

import os
import shutil
import subprocess

import pytest
from conftest import LIMIT

COMPLETE = """
source <("$UNROLL" completion bash)
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_unroll
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def complete(trained):
    """What bash offers for the last of the words."""
    def offers(*words):
        done = subprocess.run(
            ["bash", "-c", COMPLETE, "bash", "unroll", *words],
            cwd=trained.folder, capture_output=True, text=True, check=True,
            timeout=LIMIT)
        assert not done.stderr
        return done.stdout.split()
    return offers


def test_bash_completes_commands_and_options(complete):
    assert complete("tr") == ["train"]
    assert {"train", "export", "doctor", "help"} <= set(complete(""))
    assert complete("train", "--res") == ["--resume"]
    assert "--json" in complete("runs", "--")
    assert complete("help", "comp") == ["compare", "completion"]
    assert complete("--json", "eval") == ["evaluate"]


def test_bash_completes_runs_and_files(complete):
    assert complete("train", "--resume", "") == ["digits"]
    assert complete("evaluate", "dig") == ["digits", "digits.json"]
    assert complete("export", "dig") == ["digits"]
    assert complete("runs", "--delete", "d") == ["digits"]
    assert complete("train", "") == ["digits.json", "checkpoints"]
    assert complete("--checkpoints", "nowhere", "export", "") == []
    assert complete("--checkpoints", "ch") == ["checkpoints"]


def test_bash_completes_values(complete):
    assert complete("export", "digits", "--format", "") == ["onnx",
                                                            "torchscript"]
    assert complete("fetch", "mu") == ["multi30k"]
    assert complete("evaluate", "digits", "--split", "t") == ["test", "train"]
    assert "best" in complete("predict", "digits", "--weights", "b")


def test_zsh_takes_its_completion(unroll, tmp_path):
    script = unroll("completion", "zsh").out
    assert script.startswith("#compdef unroll\n")
    if not shutil.which("zsh"):
        pytest.skip("no zsh here to read it")
    (tmp_path / "_unroll").write_text(script)
    subprocess.run(["zsh", "-n", "_unroll"], cwd=tmp_path, check=True,
                   timeout=LIMIT)


def test_the_manual_is_one_that_man_formats(unroll, tmp_path):
    page = unroll("manual").out
    (tmp_path / "unroll.1").write_text(page)
    if not shutil.which("groff"):
        pytest.skip("no groff here to format it")
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "unroll.1"], cwd=tmp_path,
        capture_output=True, text=True, check=True, timeout=LIMIT)
    assert not done.stderr
    assert "--learning" not in done.stdout and "--resume" in done.stdout


def finding(result, name):
    return next(one for one in result["findings"] if one["name"] == name)


def test_a_doctor_finds_all_well(unroll):
    result = unroll.json("doctor")
    assert result["ok"] is True
    names = [one["name"] for one in result["findings"]]
    assert names[:5] == ["unroll", "LibTorch", "threads", "CUDA", "runs"]
    import torch
    assert finding(result, "LibTorch")["what"].startswith(
        torch.__version__.split("+")[0])
    assert "unroll fetch mnist" in finding(result, "data")["advice"]
    assert not (unroll.folder / "checkpoints").exists()


def test_a_doctor_finds_data(unroll, tmp_path):
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3",
                 "t10k-labels-idx1"):
        (tmp_path / f"{name}-ubyte").write_bytes(b"")
    result = unroll.json("doctor", env={"MNIST_DIR": str(tmp_path)})
    assert finding(result, "data") == {
        "name": "data", "health": "good", "what": f"mnist: {tmp_path}",
        "advice": ""}


def test_a_doctor_names_what_is_missing(unroll):
    result = unroll.json("doctor", "--checkpoints", "/dev/null/runs", code=1)
    assert result["ok"] is False
    assert finding(result, "runs")["health"] == "problem"
    alone = unroll.folder / "alone/bin"
    alone.mkdir(parents=True)
    shutil.copy(os.environ["UNROLL"], alone)
    done = subprocess.run([alone / "unroll", "doctor"], capture_output=True,
                          text=True, cwd=unroll.folder, timeout=LIMIT)
    assert done.returncode == 1
    assert "libunroll_engine.so is missing" in done.stdout
