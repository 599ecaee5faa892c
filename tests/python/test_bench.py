"""bench/: what it counts, what it compares, what it writes."""

import json
import os
import pathlib
import sys

import pytest
import torch
from torch.nn import functional

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench import (bar_plot, child, data, page,  # noqa: E402
                   time_to_accuracy, work)
from bench.contestants import PEERS  # noqa: E402
from bench.program import Program  # noqa: E402
from bench.results import Results  # noqa: E402
from bench.schedule import Job, run_rounds  # noqa: E402

FC = {"type": "fc", "hidden_sizes": [], "layers": 5}
CNN = {"type": "cnn", "channels": [3, 5], "hidden_size": 7}
RNN = {"type": "rnn", "cell": "gru", "hidden_size": 6, "layers": 2,
       "bidirectional": True, "dropout": 0.0, "readout": "last",
       "head": "course"}


# --- multiply-adds -----------------------------------------------------------

def test_fully_connected_work():
    sizes = [784, 629, 474, 319, 164, 10]
    products = [a * b for a, b in zip(sizes, sizes[1:])]
    assert work.inference(FC) == sum(products)
    assert work.training(FC) == 3 * sum(products) - products[0]


def test_convolutional_work_leaves_the_padding_out():
    """Convolving ones with ones counts the products that are not with padding."""
    maps, forward, first = torch.ones(1, 1, 28, 28), 0, None
    for channels in CNN["channels"]:
        for stride in (1, 2):
            kernel = torch.ones(channels, maps.shape[1], 3, 3)
            counts = functional.conv2d(maps, kernel, stride=stride, padding=1)
            forward += int(counts.sum())
            first = first or forward
            maps = torch.ones_like(counts)
    forward += maps.numel() * 7 + 7 * 10
    assert work.inference(CNN) == forward
    assert work.training(CNN) == 3 * forward - first


@pytest.mark.parametrize("readout", ["last", "final"])
def test_recurrent_work_leaves_unread_steps_out(readout):
    rows, cols, hidden, gates = 9, 4, 6, 3
    products = []  # of each product that is done, its elements
    for layer, inputs in ((0, cols), (1, 2 * hidden)):
        for direction in (0, 1):
            unread = (layer, direction, readout) == (1, 1, "last")
            for step in range(1 if unread else rows):
                products.append((layer, inputs * gates * hidden))
                if step > 0:
                    products.append((None, hidden * gates * hidden))
    forward = sum(count for _, count in products) + 2 * hidden * 10
    of_the_image = sum(count for layer, count in products if layer == 0)
    model = RNN | {"readout": readout}
    assert work.inference(model, rows, cols) == forward
    assert work.training(model, rows, cols) == 3 * forward - of_the_image


# --- the same maths on both sides ---------------------------------------------

@pytest.mark.parametrize("model", [FC | {"layers": 3}, CNN, RNN], ids=str)
def test_peers_evaluate_our_weights_as_we_do(tmp_path, model):
    images = data.random_images(tmp_path / "images", 40, 30)
    program = Program(os.environ["UNROLL"], tmp_path)
    config = tmp_path / "model.json"
    config.write_text(json.dumps({"model": model if model["type"] != "fc"
                                  else {"type": "fc", "layers": 3},
                                  "threads": 1}))
    settings = (*images.settings, "data.batch_size=20")
    weights = tmp_path / "weights.safetensors"
    program.weights(config, (*settings, "training.epochs=1"), weights)
    ours = program.evaluate(config, weights, settings)

    resolved = tmp_path / "resolved.json"
    resolved.write_text(json.dumps(program.resolved(config, settings)))
    theirs = child.run([sys.executable, PEERS / "evaluate_pytorch.py",
                        resolved, images.folder, weights], tmp_path).json()
    assert theirs["accuracy"] == ours["accuracy"]
    assert theirs["loss"] == pytest.approx(ours["loss"], rel=1e-5)


def test_training_is_timed_from_its_first_mark_on(tmp_path):
    images = data.random_images(tmp_path / "images", 200, 30)
    program = Program(os.environ["UNROLL"], tmp_path)
    config = tmp_path / "model.json"
    config.write_text('{"model": {"type": "fc"}, "threads": 1}')
    measured = program.train(config, (*images.settings, "data.batch_size=10",
                                      "data.valid_fraction=0"), 6, 2)
    assert measured["rate"] > 0
    assert measured["peak_bytes"] > 1e7


def test_a_process_that_fails_says_why(tmp_path):
    with pytest.raises(child.Failed, match="no such"):
        child.run(["sh", "-c", "echo no such thing >&2; exit 3"], tmp_path)


# --- what is kept and written --------------------------------------------------

def jobs_of(rates, calls):
    def measure(name):
        calls.append(name)
        if rates[name] is None:
            raise child.Failed("broken")
        return {"rate": rates[name] * len(calls)}
    return [Job("training", "fc", name, lambda name=name: measure(name),
                may_fail=name != "unroll") for name in rates]


def test_a_stopped_run_goes_on(tmp_path):
    file, calls = tmp_path / "results.jsonl", []
    rates = {"unroll": 6, "eager": 2, "jax": None}
    run_rounds(jobs_of(rates, calls), 1, Results(file))
    assert calls == ["unroll", "eager", "jax"]
    results = Results(file, resume=True)
    run_rounds(jobs_of(rates, calls), 2, results)
    # What failed is tried again; the second round begins with another one.
    assert calls[3:] == ["jax", "eager", "jax", "unroll"]
    assert results.best("training", "fc", ("eager", "jax")) == "eager"
    assert results.ratios("training", "fc", "unroll", "eager") == \
        [6 * 1 / (2 * 2), 6 * 7 / (2 * 5)]
    assert len(results.failures()) == 2


def test_our_own_failure_ends_the_run(tmp_path):
    with pytest.raises(SystemExit, match="broken"):
        run_rounds(jobs_of({"unroll": None}, []), 1,
                   Results(tmp_path / "results.jsonl"))


def test_what_is_written_by_hand_stays():
    text = ("# Speed\n<!-- bench: a -->\nold\n<!-- /bench -->\nby hand\n"
            "<!-- bench: b -->\nother\n<!-- /bench -->\n")
    assert page.replaced(text, "a", r"new \1") == \
        text.replace("\nold\n", "\n\nnew \\1\n\n")
    with pytest.raises(SystemExit, match="0 parts called c"):
        page.replaced(text, "c", "")


def test_the_page_has_every_part():
    text = (ROOT / "docs/performance.md").read_text()
    for name in ("machine", "training", "peak", "memory", "inference",
                 "processes", "scaling"):
        page.replaced(text, name, "")


def test_the_plot_says_how_far_ahead_we_are():
    svg = bar_plot.svg([("FC & co", [2.5, 1.2, 0.8, 1.0, None, 0.5])],
                       ["a", "b", "c", "d", "e", "f"])
    assert ">2.50</text>" in svg and "FC &amp; co" in svg
    assert "prefers-color-scheme: dark" in svg


# --- time to an accuracy --------------------------------------------------------

def accuracy_bench(monkeypatch, folder, *words):
    monkeypatch.setattr(sys, "argv", ["time_to_accuracy", *words])
    monkeypatch.setenv("UNROLL_BENCH_FOLDER", str(folder))
    time_to_accuracy.main()


def test_seeds_go_on_where_they_stopped(tmp_path, monkeypatch, capsys):
    images = data.random_images(tmp_path / "images", 300, 30)
    monkeypatch.setattr(data, "find_mnist", lambda program: images)
    words = ("fast_99", "--unroll", os.environ["UNROLL"],
             "--set", "threads=1")
    accuracy_bench(monkeypatch, tmp_path, *words, "--seeds", "1")
    first = capsys.readouterr()
    assert "fast_99, PyTorch, seed 0" in first.err
    assert "| fast_99, unroll | 1 |" in first.out
    accuracy_bench(monkeypatch, tmp_path, *words, "--seeds", "2", "--no-peer")
    second = capsys.readouterr()
    assert "seed 0" not in second.err and "unroll, seed 1" in second.err
    assert "| fast_99, unroll | 2 |" in second.out
    assert (tmp_path / "accuracy/table.md").read_text() == second.out
    # A run that is there, stopped or not, is not trained anew.
    (tmp_path / "accuracy/results.jsonl").unlink()
    accuracy_bench(monkeypatch, tmp_path, *words, "--seeds", "1", "--no-peer")
    assert "| fast_99, unroll | 1 |" in capsys.readouterr().out
    assert len(list((tmp_path / "accuracy/checkpoints").iterdir())) == 2


def test_who_comes_first_alternates(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["time_to_accuracy", "fast_99", "best_fc",
                                      "--seeds", "2"])
    order = [(seed, contestant) for seed, config, contestant
             in time_to_accuracy.rounds(time_to_accuracy.parse())
             if config == "fast_99"]
    assert order == [(0, "PyTorch"), (0, "unroll"),
                     (1, "unroll"), (1, "PyTorch")]


def test_the_table_counts_who_reached_the_goal(tmp_path):
    results = Results(tmp_path / "results.jsonl")
    for seed, accuracy in enumerate((0.991, 0.9899, 0.99)):
        results.add("accuracy", "fast_99", "unroll", seed,
                    {"accuracy": accuracy, "seconds": 4.0})
        results.add("accuracy", "fast_99", "PyTorch", seed,
                    {"accuracy": 0.992, "seconds": 10.0})
    ours, theirs = time_to_accuracy.page(results).splitlines()[2:]
    assert "98.99 to 99.10 | 2 of 3 at 99 % | 4.0 s | **0.40**" in ours
    assert "3 of 3 at 99 % | 10.0 s | - |" in theirs
