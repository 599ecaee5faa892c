"""`unroll report`: what the page holds, and how a browser shows it."""

import base64
import json
import re
import shutil

import numpy
import pytest
from browser import browser, page  # noqa: F401 (fixtures)
from reports import LOOKS, page_data, write_language_model
from runs import weights


def reported(program, *words):
    """The runs in the report, which must be small and need no other file."""
    answer = program.json("report", *words)
    file = program.folder / answer["report"]
    assert file.stat().st_size == answer["bytes"] < 1_000_000
    text = file.read_text()
    assert not re.search(r'\b(src|href)="(?!#|data:)', text)
    return file, page_data(file)["runs"]


def test_it_says_what_evaluate_says(trained):
    _, [run] = reported(trained, "digits", "--output", "one.html")
    said = trained.json("evaluate", "digits")
    for key in ("accuracy", "interval", "loss", "count", "confusion", "classes"):
        assert run["evaluation"][key] == said[key], key
    mistakes = run["evaluation"]["mistakes"]
    for mine, theirs in zip(mistakes, said["mistakes"]):
        assert {key: mine[key] for key in theirs} == theirs
        assert len(base64.b64decode(mine["pixels"])) == 28 * 28
    assert run["summary"]["parameters"] == trained.json(
        "summary", "digits")["parameters"]
    assert [entry["epoch"] for entry in run["metrics"]] == [1, 2, 3]


@pytest.mark.parametrize("model, name, shape, gates", [
    ({"type": "fc", "hidden_sizes": [80]}, "layers.0.weight", (80, 28, 28), None),
    ({"type": "cnn", "channels": [6]}, "blocks.0.layers.0.weight", (6, 3, 3),
     None),
    ({"type": "rnn", "cell": "gru", "layers": 1, "hidden_size": 5},
     "rnn.weight_ih_l0", (3, 5, 28), "rzn"),
])
def test_the_first_weights_are_the_models(unroll, model, name, shape, gates):
    unroll("train", unroll.config("a.json", model=model))
    _, [run] = reported(unroll, "a")
    filters = run["filters"]
    expected = weights(unroll.folder / "checkpoints/a", "best")[name]
    expected = expected.reshape(shape)
    if shape[0] > 64:
        norms = (expected ** 2).sum((1, 2))
        expected = expected[numpy.argsort(-norms)[:64]]
    assert (filters["name"], filters["count"]) == (name, shape[0])
    assert filters.get("gates") == gates
    shown = numpy.frombuffer(base64.b64decode(filters["values"]), numpy.uint8)
    shown = (shown.reshape(expected.shape).astype(float) - 128) / 127
    largest = numpy.abs(expected).max((1, 2), keepdims=True)
    assert shown == pytest.approx(expected / largest, abs=1 / 127)


def test_a_long_log_stays_small(unroll):
    unroll("train", unroll.config("a.json"))
    log = unroll.folder / "checkpoints/a/metrics.jsonl"
    line = json.loads(log.read_text().splitlines()[-1])
    lines = [{**line, "kind": "step", "step": step + 1, "epoch": 1}
             for step in range(20_000)]
    lines += [{**line, "epoch": epoch + 1, "step": 20_001 + epoch}
              for epoch in range(50)]
    log.write_text("".join(json.dumps(line) + "\n" for line in lines) + "{bro")
    _, [run] = reported(unroll, "a")
    kinds = [entry["kind"] for entry in run["metrics"]]
    assert kinds.count("epoch") == 50 and 400 < len(kinds) <= 601
    assert run["metrics"][-1]["epoch"] == 50


def test_without_data_or_weights_it_says_why(unroll):
    unroll("train", unroll.config("a.json"))
    (unroll.folder / "checkpoints/a/best.safetensors").unlink()
    answer = unroll("report", "a")
    assert "no such file of weights" in answer.err
    [run] = page_data(unroll.folder / "report.html")["runs"]
    assert "no such file of weights" in run["note"] and run["metrics"]
    assert "evaluation" not in run


def test_mistakes(trained):
    for words, said in [(["digits.json"], "a report is of runs"),
                        (["nothing"], "no run nothing"), ([], "needs RUN"),
                        (["digits", "--output", "no/x.html"], "no/x.html")]:
        assert said in trained("report", *words, code=2).err


def test_tasks_on_text(unroll, page):  # noqa: F811
    (unroll.folder / "texts.tsv").write_text("".join(
        f"{label}\t{word} {i % 7}\n" for i in range(40)
        for label, word in [("good<b>", "joy"), ("bad", "waste")]))
    (unroll.folder / "texts.json").write_text(json.dumps({
        "task": "text_classification", "device": "cpu",
        "data": {"set": "tsv", "train": "texts.tsv"},
        "model": {"hidden_size": 4}, "training": {"epochs": 1}}))
    write_language_model(unroll.folder)
    for config in ("texts.json", "lm.json"):
        unroll("train", config)
    file, runs = reported(unroll, "texts", "lm")
    assert runs[0]["evaluation"]["classes"] and "filters" not in runs[0]
    assert "perplexity" in json.dumps(runs[1]["evaluation"])
    page.look_like(1000)
    page.go(file.as_uri())
    assert "good<b>" in page.text("main") and "Perplexity" in page.text("main")


def contrast(page):  # noqa: F811
    """Of text with what it stands on, by WCAG 2."""
    return page.js("""(() => {
      const luminance = colour => {
        const parts = colour.match(/[\\d.]+/g).slice(0, 3).map(part => {
          const c = part / 255;
          return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
        });
        return .2126 * parts[0] + .7152 * parts[1] + .0722 * parts[2];
      };
      const paper = luminance(getComputedStyle(document.body).backgroundColor);
      return Math.min(...["body", ".soft", "nav a", "th"].map(selector => {
        const ink = luminance(
          getComputedStyle(document.querySelector(selector)).color);
        return (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05);
      }));
    })()""")


def test_a_browser_shows_it(trained, unroll, page):  # noqa: F811
    shutil.copytree(trained.folder / "checkpoints", unroll.folder / "checkpoints")
    shutil.copytree(unroll.folder / "checkpoints/digits",
                    unroll.folder / "checkpoints/again")
    record = unroll.folder / "checkpoints/again/run.json"
    said = json.loads(record.read_text())
    said["error"] = "</script><script>console.error('in')</script><b id=in>"
    record.write_text(json.dumps(said))
    one, [run] = reported(unroll, "digits", "--output", "one.html")
    two, _ = reported(unroll, "digits", "again", "--output", "two.html")
    paper = set()
    for width, dark in LOOKS:
        page.look_like(width, dark=dark)
        page.go(one.as_uri())
        assert page.js("document.querySelectorAll('path.line').length") > 4
        assert page.js("document.querySelectorAll('.matrix tbody td').length") \
            == 100
        assert page.js("document.querySelectorAll('.pictures canvas').length") \
            == len(run["evaluation"]["mistakes"]) + run["filters"]["shown"]
        assert not page.overflows() and contrast(page) > 4.5
        paper.add(page.js("getComputedStyle(document.body).backgroundColor"))
        page.go(two.as_uri())
        assert page.text("main table tbody").count("digits") == 1
        assert not page.overflows()
    assert len(paper) == 2
    assert not page.js("!!document.getElementById('in')")
    assert "console.error('in')" in page.text("main")
    # On paper it is dark on light, and without what only a screen can use.
    page.look_like(800, dark=True, media="print")
    assert page.js("getComputedStyle(document.body).backgroundColor") \
        == "rgb(255, 255, 255)"
    assert not page.js("document.querySelector('.no-print').checkVisibility()")


def test_the_keyboard_reads_it(trained, page):  # noqa: F811
    file, _ = reported(trained, "digits", "--output", "keys.html")
    page.look_like(1000)
    page.go(file.as_uri())
    page.key("Tab")
    assert page.js("document.activeElement.className") == "skip"
    reader = "document.querySelector('.chart .reader')"
    page.js(f"{reader}.focus()")
    page.key("Home")
    first = page.js(f"{reader}.getAttribute('aria-valuetext')")
    page.key("End")
    last = page.js(f"{reader}.getAttribute('aria-valuetext')")
    assert "epoch 1:" in first and "epoch 3:" in last
    labelled = page.js(
        "[...document.querySelectorAll('canvas, svg[role=img], input, select')]"
        ".every(part => part.ariaLabel || part.labels?.length)")
    assert labelled
    assert page.js("[...document.querySelectorAll('table')]"
                   ".every(table => table.caption)")
    levels = page.js("[...document.querySelectorAll('h1, h2, h3')]"
                     ".map(title => Number(title.tagName[1]))")
    assert levels[0] == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:]))
