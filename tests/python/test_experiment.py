"""Comparisons over several seeds: what is trained, and what is said of it."""

import csv
import json
import pathlib
import signal
import time

import numpy
import pytest
from scipy import stats

from conftest import TINY, merged
from experiments import models, modified, write_images  # noqa: F401 (fixture)
from runs import assert_same_weights

COMPARISON_KEYS = {"first", "second", "difference", "interval", "p", "p_holm",
                   "differs", "text", "seeds"}


def answers(run):
    return json.loads((pathlib.Path(run) / "test.json").read_text())


def test_seeds_are_told_with_mean_deviation_and_every_value(unroll, models):
    result = unroll.json("compare", *models, "--seeds", "5")
    good, idle = result["rows"]
    assert (good["name"], idle["name"]) == ("good", "idle")  # ranked
    for row in (good, idle):
        values = [run["accuracy"] for run in row["runs"]]
        assert [run["seed"] for run in row["runs"]] == [0, 1, 2, 3, 4]
        assert len(set(values)) > 1
        of = row["accuracy"]
        assert of["values"] == values and of["n"] == 5
        assert of["mean"] == pytest.approx(numpy.mean(values))
        assert of["deviation"] == pytest.approx(numpy.std(values, ddof=1))
        assert of["interval"] == pytest.approx(stats.t.interval(
            0.95, 4, numpy.mean(values), stats.sem(values)))
        assert row["times_comparable"]
        assert row["peak_memory_bytes"] > 1e6
        assert row["inferences_per_second"] > 0


def test_pairs_are_tested_on_the_same_images(unroll, models):
    result = unroll.json("compare", *models, "--seeds", "3")
    [pair] = result["pairs"]
    assert COMPARISON_KEYS <= pair.keys()
    labels = (unroll.folder / "test-labels").read_bytes()[8:]
    right = {row["name"]: numpy.array(
        [[a == b for a, b in zip(answers(run["run"])["predicted"], labels)]
         for run in row["runs"]]) for row in result["rows"]}
    good, idle = right["good"], right["idle"]
    assert good.mean() == pytest.approx(
        result["rows"][0]["accuracy"]["mean"])
    assert pair["difference"] == pytest.approx(good.mean() - idle.mean())
    for i, seed in enumerate(pair["seeds"]):
        assert seed["only_first"] == (good[i] & ~idle[i]).sum()
        assert seed["only_second"] == (~good[i] & idle[i]).sum()
    p = sorted(seed["p"] for seed in pair["seeds"])
    assert pair["p"] == pytest.approx(min(1, 2 * p[1]))
    low, high = pair["interval"]
    assert 0 < low < pair["difference"] < high
    assert pair["differs"] and "good beats idle by" in pair["text"]

    same = unroll.json("compare", "good.json", "--seeds", "3", "--set",
                       "training.epochs=3", "name=other")["rows"]
    assert [run["reused"] for run in same[0]["runs"]] == [True] * 3


def test_no_difference_is_said_where_none_is_shown(unroll, models):
    config = json.loads((unroll.folder / "good.json").read_text())
    config["optimizer"]["learning_rate"] = 0.0101
    (unroll.folder / "same.json").write_text(json.dumps(config))
    answer = unroll("compare", "good.json", "same.json", "--seeds", "2")
    assert "no difference shown" in answer.out
    assert "beats" not in answer.out


def test_runs_are_trained_once_whoever_trained_them(unroll, models):
    unroll("train", "good.json", "--set", "seed=1")
    first = unroll.json("compare", "good.json", "--seeds", "0,1")
    assert [run["reused"] for run in first["rows"][0]["runs"]] == [False, True]
    before = modified(unroll)
    answer = unroll("compare", "good.json", "--seeds", "2", "--csv", "t.csv",
                    "--markdown", "t.md")
    assert answer.out.count("trained already") == 2
    assert modified(unroll) == before
    lines = list(csv.DictReader((unroll.folder / "t.csv").open()))
    assert [line["seed"] for line in lines] == ["0", "1"]
    mean = first["rows"][0]["accuracy"]["mean"]
    assert float(lines[0]["accuracy_mean"]) == pytest.approx(mean)
    markdown = (unroll.folder / "t.md").read_text()
    assert f"{100 * mean:.2f} ±" in markdown and "seed 1" in markdown


def test_jobs_give_the_same_weights_and_say_that_times_are_shared(
        unroll, models):
    alone = unroll.json("compare", *models, "--seeds", "2", "--checkpoints",
                        "alone")
    beside = unroll.json("compare", *models, "--seeds", "2", "--checkpoints",
                         "beside", "--jobs", "3")
    for row, other in zip(alone["rows"], beside["rows"]):
        assert row["times_comparable"] and not other["times_comparable"]
        for run, peer in zip(row["runs"], other["runs"]):
            assert_same_weights(run["run"], peer["run"])
    text = unroll("compare", *models, "--seeds", "2", "--checkpoints",
                  "beside").out
    assert "not comparable" in text  # and so for ever after


def wait_for_steps(unroll):
    """Until some run has logged a step; gives the process's runs so far."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        logs = list((unroll.folder / "checkpoints").glob("*/metrics.jsonl"))
        if any(log.stat().st_size > 0 for log in logs):
            return
        time.sleep(0.01)
    raise AssertionError("nothing was trained")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_experiment_goes_on_and_trains_nothing_twice(
        unroll, models, how):
    long = ("training.epochs=40", "training.log_every_steps=1")
    words = ("compare", *models, "--seeds", "2", "--jobs", "2", "--set", *long)
    process = unroll.start(*words)
    wait_for_steps(unroll)
    process.send_signal(how)
    process.communicate()
    if how == signal.SIGINT:
        assert process.returncode == 130
    whole = unroll.json("compare", *models, "--seeds", "2", "--set", *long)
    runs = [run["run"] for row in whole["rows"] for run in row["runs"]]
    assert len(set(runs)) == 4
    assert len(unroll.json("runs")["runs"]) == 4
    steps = 40 * 8  # 240 images in batches of 30
    for run in runs:
        lines = (pathlib.Path(run) / "metrics.jsonl").read_text().splitlines()
        logged = [json.loads(line)["step"] for line in lines
                  if json.loads(line)["kind"] == "step"]
        assert logged == list(range(1, steps + 1))
    straight = unroll.json("train", "good.json", "--set", *long)["run"]
    assert_same_weights(straight, whole["rows"][0]["runs"][0]["run"])


def test_an_experiment_file_with_a_grid(unroll, models):
    (unroll.folder / "e.json").write_text("""// two rates, two sizes
    {"configs": ["good.json"], "seeds": [7],
     "grid": {"optimizer.learning_rate": [0.01, 0.02],
              "model.hidden_sizes": [[4], [8, 4]]}}""")
    rows = unroll.json("compare", "e.json", "--set", "training.epochs=1")["rows"]
    assert sorted(row["name"] for row in rows) == sorted(
        f"good learning_rate={rate} hidden_sizes={sizes}"
        for rate in ("0.01", "0.02") for sizes in ("[4]", "[8,4]"))
    for row in rows:
        config = json.loads(
            (pathlib.Path(row["runs"][0]["run"]) / "config.json").read_text())
        assert config["seed"] == 7 and config["training"]["epochs"] == 1
        assert config["optimizer"]["learning_rate"] \
            == row["settings"]["optimizer.learning_rate"]
        assert config["model"]["hidden_sizes"] \
            == row["settings"]["model.hidden_sizes"]


def test_mistakes_of_an_experiment_are_told_all_at_once(unroll, models):
    (unroll.folder / "e.json").write_text(json.dumps(
        {"configs": "good.json", "seed": 3, "seeds": [1, 1],
         "grid": {"optimizer.learning_rate": 0.1, "seed": [1]}}))
    said = unroll("compare", "e.json", code=2).err
    assert "5 mistakes" in said
    for word in ("configs:", "did you mean seeds?", "one stands twice",
                 "grid.optimizer.learning_rate:", "grid.seed:"):
        assert word in said
    (unroll.folder / "e.json").write_text(json.dumps(
        {"configs": ["good.json"],
         "grid": {"optimizer.learning_rat": [0.1, 0.2]}}))
    said = unroll("compare", "e.json", code=2).err
    assert said.count("did you mean optimizer.learning_rate") \
        + said.count("did you mean learning_rate") == 1
    unroll("compare", "good.json", "--seeds", "many", code=2)
    unroll("compare", "good.json", "--seeds", "0", code=2)
    unroll("compare", "good.json", "--seeds", "2", "--set", "seed=1", code=2)
    unroll("compare", "e.json", "good.json", code=2)
    assert not (unroll.folder / "checkpoints").exists()


def test_a_run_that_fails_leaves_the_others(unroll, models):
    config = merged(TINY, {"optimizer": {"type": "sgd",
                                         "learning_rate": 1e30}})
    (unroll.folder / "wild.json").write_text(json.dumps(config))
    result = unroll.json("compare", "wild.json", "good.json", "--seeds", "2",
                         code=1)
    good, wild = result["rows"]
    assert good["name"] == "good" and good["accuracy"]["n"] == 2
    assert all("finite" in run["error"] for run in wild["runs"])
    assert "accuracy" not in wild
    broken = pathlib.Path(good["runs"][1]["run"])
    (broken / "test.json").unlink()
    (broken / "best.safetensors").write_bytes(b"no weights")
    again = unroll.json("compare", "good.json", "--seeds", "2", code=1)
    assert again["rows"][0]["accuracy"]["n"] == 1
    assert "best.safetensors" in again["rows"][0]["runs"][1]["error"]
    missing = unroll.json("compare", "good.json", "--seeds", "2", "--set",
                          "data.train_images=nowhere", code=1)
    assert all("nowhere" in run["error"] for run in missing["rows"][0]["runs"])


def test_where_models_disagree(unroll, models):
    result = unroll.json("compare", *models, "--seeds", "3", "--disagreements")
    where = result["disagreements"]
    assert where["names"] == ["good", "idle"]
    labels = (unroll.folder / "test-labels").read_bytes()[8:]
    said = {row["name"]: numpy.array(
        [answers(run["run"])["predicted"] for run in row["runs"]])
        for row in result["rows"]}
    taken_for = {name: numpy.stack([(of == label).sum(axis=0) for label in
                                    range(3)]).argmax(axis=0)
                 for name, of in said.items()}
    right = {name: of == list(labels) for name, of in taken_for.items()}
    expected = {"good": right["good"] & ~right["idle"],
                "idle": right["idle"] & ~right["good"]}
    for one in where["only_right"]:
        images = [image["index"] for image in one["images"]]
        assert images == numpy.flatnonzero(expected[one["name"]]).tolist()
        assert images  # or the test shows nothing
    nobody = ~right["good"] & ~right["idle"]
    assert [image["index"] for image in where["all_wrong"]] \
        == numpy.flatnonzero(nobody).tolist()
    first = where["only_right"][0]["images"][0]
    assert first["said"][0] == first["truth"] == labels[first["index"]]
    for row, name in enumerate(where["names"]):
        for label in range(3):
            of_class = said[name][:, numpy.array(list(labels)) == label]
            assert where["recall"][row][label] == pytest.approx(
                (of_class == label).mean())
    text = unroll("compare", *models, "--seeds", "3", "--disagreements").out
    assert f"image {first['index']} is {first['truth']}" in text
    assert "Only good gets right" in text and "All get wrong" in text


def test_robustness_falls_with_the_strength_of_each_corruption(unroll, models):
    words = ("compare", *models, "--robustness")
    result = unroll.json(*words, "--plot", "robust.svg")
    table = result["robustness"]
    assert table["names"] == ["good", "idle"]
    accuracy = {(one["kind"], one["strength"]): one["accuracies"][0]
                for one in table["corruptions"]}
    clean = accuracy["none", 0.0]
    assert clean == pytest.approx(result["rows"][0]["accuracy"]["mean"])
    for kind in ("noise", "shift", "rotation", "occlusion"):
        strongest = max(key for key in accuracy if key[0] == kind)
        assert accuracy[strongest] < clean
    assert unroll.json(*words)["robustness"] == table  # nothing drawn anew
    picture = (unroll.folder / "robust.svg").read_text()
    assert picture.count("<svg") == 5 and "occlusion" in picture


def test_what_is_compared_image_by_image_must_be_images(unroll):
    unroll.config()
    for option in ("--disagreements", "--robustness"):
        said = unroll("compare", "tiny.json", "--seeds", "2", option,
                      code=2).err
        assert "drawn digits" in said
    assert not (unroll.folder / "checkpoints").exists()


def read_until(stream, words):
    while words not in stream.readline():
        pass


def test_robustness_that_is_stopped_says_so_and_writes_nothing(unroll, models):
    write_images(unroll.folder, test=30000)
    unroll("compare", "good.json", "--seeds", "2")
    process = unroll.start("compare", "good.json", "--seeds", "2",
                           "--robustness", "--plot", "p.svg", "--report",
                           "r.html", "--json")
    read_until(process.stderr, "train/s")  # the table
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    result = json.loads(out)
    assert result["stopped_by_signal"] == signal.SIGINT
    assert "robustness" not in result and "report" not in result
    assert len(result["rows"][0]["runs"]) == 2
    assert "Stopped" in err
    assert not (unroll.folder / "p.svg").exists()
    assert not (unroll.folder / "r.html").exists()


def test_an_output_overwrites_neither_input_nor_output(unroll, models):
    (unroll.folder / "e.json").write_text(
        json.dumps({"configs": ["good.json"], "seeds": 1}))
    before = (unroll.folder / "good.json").read_text()
    for words, names in (
            (("good.json", "--csv", "./good.json"),
             ("--csv ./good.json", "overwrite good.json")),
            (("e.json", "--report", "e.json"), ("--report e.json", "e.json")),
            (("e.json", "--plot", "good.json"), ("--plot", "good.json")),
            (("good.json", "--csv", "t", "--markdown", "./t"),
             ("--csv t", "--markdown ./t")),
            (("good.json", "--plot", ""), ("--plot",))):
        said = unroll("compare", *words, code=2).err
        assert all(name in said for name in names), said
    assert (unroll.folder / "good.json").read_text() == before
    assert not (unroll.folder / "checkpoints").exists()
