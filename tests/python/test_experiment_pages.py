"""Pictures and pages of comparisons over several seeds."""

import json
from xml.etree import ElementTree

import numpy
import pytest

from browser import browser, page  # noqa: F401 (fixtures)
from experiments import models, modified, write_images  # noqa: F401 (fixture)
from reports import LOOKS, page_data, write_language_model


def test_the_plot_shows_each_value(unroll, models):
    result = unroll.json("compare", *models, "--seeds", "5", "--plot", "p.svg")
    picture = ElementTree.parse(unroll.folder / "p.svg")
    name = "{http://www.w3.org/2000/svg}"
    marks = [group for group in picture.iter(name + "g")]
    assert len(marks) == len(result["rows"]) == 2
    places, values = [], []
    for group, row in zip(marks, result["rows"]):
        dots = [float(dot.get("cx")) for dot in group.iter(name + "circle")]
        assert len(dots) == 5
        places += dots
        values += row["accuracy"]["values"]
    # Dots stand along one scale: a straight line takes values to places.
    assert numpy.std(values) > 0
    line = numpy.polyfit(values, places, 1)
    assert line[0] > 0
    assert numpy.polyval(line, values) == pytest.approx(places, abs=0.1)
    texts = [text.text for text in picture.iter(name + "text")]
    for row in result["rows"]:
        assert row["name"] in texts
        assert any(f"{100 * row['accuracy']['mean']:.2f} ±" in text
                   for text in texts)


def test_the_report_of_an_experiment(unroll, models, page):  # noqa: F811
    (unroll.folder / "<b id=in>.json").write_text(
        (unroll.folder / "idle.json").read_text())
    words = ("compare", "good.json", "<b id=in>.json", "--seeds", "5",
             "--disagreements", "--robustness", "--report", "all.html")
    result = unroll.json(*words)
    before = modified(unroll)
    unroll.json(*words)
    assert modified(unroll) == before  # nothing trained twice
    file = unroll.folder / result["report"]
    assert file.stat().st_size < 1_000_000
    data = page_data(file)
    assert data["comparison"]["rows"] == unroll.json(*words)["rows"]
    assert data["comparison"]["pairs"] == result["pairs"]
    assert [run["row"] for run in data["runs"]] == [
        row["name"] for row in result["rows"]]
    for width, dark in LOOKS:
        page.look_like(width, dark=dark)
        page.go(file.as_uri())
        text = page.text("main")
        assert result["pairs"][0]["text"] in text
        for row in result["rows"]:
            assert f"{100 * row['accuracy']['mean']:.2f} %" in text
        assert page.js("[...document.images].every(image => "
                       "image.complete && image.naturalWidth > 100)")
        assert page.js("document.images.length") == 2
        assert not page.overflows()
    assert not page.js("!!document.getElementById('in')")
    wrong = result["disagreements"]["all_wrong"]
    assert f"All get wrong: {len(wrong)} images" in text
    assert f"no. {wrong[0]['index']}" in text


def test_a_report_of_one_model_or_of_failures(unroll, models, page):  # noqa: F811
    unroll("compare", "good.json", "--report", "one.html")
    page.look_like(800)
    page.go((unroll.folder / "one.html").as_uri())
    assert "Confusion matrix" in page.text("main")
    bad = json.loads((unroll.folder / "good.json").read_text())
    bad["data"]["test_labels"] = "train-labels"
    (unroll.folder / "bad.json").write_text(json.dumps(bad))
    unroll("compare", "bad.json", "--report", "bad.html", code=1)
    page.go((unroll.folder / "bad.html").as_uri())
    assert "failed" in page.text("main")


def write_other_data(unroll):
    """good.json with images of its own, as other.json."""
    config = json.loads((unroll.folder / "good.json").read_text())
    (unroll.folder / "other").mkdir()
    write_images(unroll.folder / "other", noise=70.0)
    for key, value in config["data"].items():
        if "_" in key and key != "batch_size":
            config["data"][key] = f"other/{value}"
    (unroll.folder / "other.json").write_text(json.dumps(config))
    return "other.json"


def test_rows_on_different_data_say_which(unroll, models, page):  # noqa: F811
    other = write_other_data(unroll)
    words = ("compare", "good.json", other, unroll.config(), "--seeds", "2")
    result = unroll.json(*words, "--markdown", "t.md", "--report", "all.html")
    data = {row["name"]: row["data"] for row in result["rows"]}
    assert len(set(data.values())) == 3
    assert data["tiny"] == "drawn digits"
    assert data["good"].startswith("IDX images ")
    [caveat] = result["caveats"]
    assert caveat.startswith("tiny: ")
    page.look_like(1600)
    page.go((unroll.folder / "all.html").as_uri())
    for text in (unroll(*words).out, (unroll.folder / "t.md").read_text(),
                 page.text("main")):
        assert all(name in text for name in data.values())
        assert "tiny: " in text and "not comparable" in text
    alike = unroll("compare", "good.json", "--seeds", "2").out
    assert "IDX" not in alike


def test_what_cannot_be_studied_is_left_out(unroll, models, page):  # noqa: F811
    studies = ("--disagreements", "--robustness")
    said = unroll("compare", "good.json", write_other_data(unroll), *studies,
                  code=2).err
    assert "good" in said and "other" in said
    assert not (unroll.folder / "checkpoints").exists()
    bad = json.loads((unroll.folder / "good.json").read_text())
    bad["data"]["test_labels"] = "train-labels"
    (unroll.folder / "bad.json").write_text(json.dumps(bad))
    unroll.config("one.json", seed=1)
    unroll.config("two.json", seed=2)
    for words, code, why in (
            (("bad.json",), 1, "no run succeeded"),
            (("one.json", "two.json"), 0, "the same test images")):
        answer = unroll("compare", *words, *studies, "--report", "r.html",
                        "--json", code=code)
        result = json.loads(answer.out)
        assert len(result["rows"]) == len(words)
        assert result["left_out"].keys() == {"disagreements", "robustness"}
        assert why in result["left_out"]["robustness"]
        assert answer.err.count(why) == 2
        page.look_like(1000)
        page.go((unroll.folder / "r.html").as_uri())
        assert page.text("main").count(why) == 2
        assert "Where they disagree" not in page.text("main")


def test_rows_of_different_measures(unroll, models, page):  # noqa: F811
    write_language_model(unroll.folder)
    alone = unroll("compare", "lm.json", "--seeds", "2").out
    assert "valid perplexity" in alone
    answer = unroll("compare", "good.json", "lm.json", "--seeds", "2",
                    "--report", "r.html")
    assert "lm: measured on the valid split" in answer.out
    page.look_like(1600)
    page.go((unroll.folder / "r.html").as_uri())
    table = page.text("main table")
    assert "failed" not in table and "–" in table
    assert "valid" in table and "test" in table


def test_one_row_stands_under_its_name(unroll, models, page):  # noqa: F811
    unroll("compare", "good.json", "--seeds", "7,8", "--set", "name=it's good",
           "--report", "one.html")
    page.look_like(1000)
    page.go((unroll.folder / "one.html").as_uri())
    run = "[...document.querySelectorAll('main > section')].find(part => " \
        "part.querySelector('h2').textContent === \"it's good, seed 7\")"
    assert "Confusion matrix" in page.js(f"{run}.innerText")
    assert "Confusion matrix" in page.js(
        "document.querySelector(document.querySelector('main table a')"
        ".getAttribute('href')).innerText")
    text = page.text("main")
    assert "unroll compare 'it'\\''s good.json' --seeds 7,8" in text
    assert "unroll train 'it'\\''s good-seed-7.json'" in text
    assert page.js("tickTexts([.99991, .99992], percent).join()") \
        == "99.991 %,99.992 %"
    page.look_like(700, media="print")
    page.js("dispatchEvent(new Event('beforeprint'))")
    assert page.js("[...document.querySelectorAll('details')]"
                   ".every(part => part.open)")
    assert not page.js("[...document.querySelectorAll('.wide')].some("
                       "part => part.scrollWidth > part.clientWidth)")


def test_many_rows_are_told_with_restraint(unroll, models, page):  # noqa: F811
    (unroll.folder / "e.json").write_text(json.dumps(
        {"configs": ["good.json"], "seeds": 1, "grid": {
            "optimizer.learning_rate": [0.001, 0.01, 0.02],
            "model.hidden_sizes": [[4], [6], [8]]}}))
    words = ("compare", "e.json", "--set", "training.epochs=1")
    result = unroll.json(*words, "--robustness", "--plot", "p.svg",
                         "--markdown", "t.md", "--report", "all.html")
    assert len(result["pairs"]) == 36
    assert len(result["robustness"]["names"]) == 9
    best = result["rows"][0]["name"]
    page.look_like(1600)
    page.go((unroll.folder / "all.html").as_uri())
    assert page.text("h1") == page.js("document.title.split(':')[0]") \
        == "9 models compared"
    shown = page.js("[...document.querySelectorAll('main ul > li')].filter("
                    "line => line.checkVisibility()).map(line => "
                    "line.textContent)")
    markdown = (unroll.folder / "t.md").read_text()
    out = unroll(*words).out
    for pair in result["pairs"]:
        is_told = pair["first"] == best
        assert (pair["text"] in shown) == is_told
        assert (pair["text"] in markdown) == is_told
        assert (pair["text"] in out) == is_told
    assert "28 more" in out and "28 more" in markdown
    assert "28 more" in page.text("main")
    assert "the best 8 of 9" in (unroll.folder / "p.svg").read_text()
    figures = result["robustness"]["corruptions"][-1]["accuracies"]
    assert f"{100 * figures[8]:.2f} %" in page.js(
        "[...document.querySelectorAll('table')].find(table => "
        "table.caption.textContent.includes('corruption')).textContent")
