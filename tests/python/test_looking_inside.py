"""What gradients and inspect say, beside what Python computes."""

import base64
import json
import pathlib
import re

import numpy
import pytest
import torch
from runs import weights

TEXT = 'He said "no (never)" to Ann.\nShe went [home] then.\n\n' * 12
STREAMS, WINDOW = 4, 9


@pytest.fixture
def model(unroll):
    """A tiny language model of two LSTM layers, trained for one epoch."""
    (unroll.folder / "text.txt").write_text(TEXT)
    (unroll.folder / "lm.json").write_text(json.dumps({
        "task": "language_modeling", "device": "cpu", "threads": 1,
        "data": {"set": "files", "files": ["text.txt"], "unit": "character",
                 "batch_size": STREAMS},
        "model": {"cell": "lstm", "hidden_size": 6, "layers": 2,
                  "embedding": {"type": "learned", "size": 5}},
        "training": {"epochs": 1, "bptt_steps": WINDOW,
                     "clip_grad_norm": 0.01}}))
    unroll("train", "lm.json")
    return "lm"


class Python:
    """The run's model, a step and a layer at a time."""

    def __init__(self, folder):
        tensors = {name: torch.from_numpy(value)
                   for name, value in weights(folder, "best").items()}
        self.embedding = tensors["embedding.weight"]
        self.decoder = torch.nn.Linear(6, len(self.embedding))
        self.cells = []
        for layer in range(2):
            cell = torch.nn.LSTMCell(5 if layer == 0 else 6, 6)
            cell.load_state_dict({
                name: tensors[f"rnn.{name}_l{layer}"]
                for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")})
            self.cells.append(cell)
        self.decoder.load_state_dict({"weight": tensors["decoder.weight"],
                                      "bias": tensors["decoder.bias"]})
        self.units = json.loads((folder / "signature.json").read_text())[
            "vocabulary"]

    def ids(self, text):
        return torch.tensor([self.units.index(c) for c in text])

    def states(self, ids):
        """[T][layer] of (h, c)."""
        state = [(torch.zeros(len(ids), 6), torch.zeros(len(ids), 6))] * 2
        states = []
        for t in range(ids.shape[1]):
            x, after = self.embedding[ids[:, t]], []
            for layer, cell in enumerate(self.cells):
                after.append(cell(x, state[layer]))
                x = after[-1][0]
            state = after
            states.append(state)
        return states


def test_gradients_are_those_of_python(unroll, model):
    answer = unroll.json("gradients", model, "--plot", "plot.svg")
    names = [study["name"] for study in answer["models"]]
    assert names == ["rnn", "lstm", "gru", "lm"]
    ours = answer["models"][3]

    net = Python(unroll.folder / "checkpoints/lm")
    ids = net.ids(TEXT[:int(len(TEXT) * 0.9)])
    length = (len(ids) - 1) // STREAMS
    inputs = ids[:STREAMS * length].view(STREAMS, length)[:, :WINDOW]
    targets = ids[1:][:STREAMS * length].view(STREAMS, length)[:, WINDOW - 1]
    states = net.states(inputs)
    loss = torch.nn.functional.cross_entropy(
        net.decoder(states[-1][1][0]), targets, reduction="sum")
    for part, name in enumerate("hc"):
        flat = [layer[part] for state in states for layer in state]
        slopes = torch.autograd.grad(loss, flat, retain_graph=True,
                                     allow_unused=True)
        slopes = [torch.zeros(STREAMS, 6) if s is None else s for s in slopes]
        norms = [torch.cat(slopes[2 * t:2 * t + 2], 1).norm(dim=1).mean().item()
                 for t in range(WINDOW)]
        assert ours[name] == pytest.approx(norms[::-1], rel=1e-4)

    recurrent = weights(unroll.folder / "checkpoints/lm", "best")
    radii = {(r["layer"], r["gate"]): r["radius"]
             for r in ours["spectral_radii"]}
    for layer in range(2):
        blocks = numpy.split(recurrent[f"rnn.weight_hh_l{layer}"], 4)
        for gate, block in zip("ifgo", blocks):
            assert radii[layer, gate] == pytest.approx(
                abs(numpy.linalg.eigvals(block)).max(), rel=1e-4)
    assert ours["parameter_norm"] > 0.01
    assert ours["clipped_norm"] == pytest.approx(0.01, rel=1e-3)
    svg = (unroll.folder / "plot.svg").read_text()
    assert svg.startswith("<svg") and "lstm (c)" in svg and "nan" not in svg


def test_gradients_of_images_and_texts(unroll):
    config = unroll.config("rows.json", data={"train_count": 60}, model={
        "type": "rnn", "cell": "gru", "hidden_size": 5, "layers": 1})
    answer = unroll.json("gradients", config)
    for study in answer["models"]:
        assert len(study["h"]) == 28 and min(study["h"]) >= 0
        assert "clipped_norm" not in study
    table = unroll("gradients", config).out
    assert "steps back" in table and "off" in table

    (unroll.folder / "texts.tsv").write_text(
        "".join(f"{'ab'[i % 2]}\t{'word ' * (i % 5)}{i}\n" for i in range(40)))
    (unroll.folder / "texts.json").write_text(json.dumps({
        "task": "text_classification", "device": "cpu",
        "data": {"set": "tsv", "train": "texts.tsv"},
        "model": {"hidden_size": 4, "readout": "last"}}))
    for study in unroll.json("gradients", "texts.json")["models"]:
        assert len(study["h"]) == 5  # as many as the longest text has words


def test_gradients_mistakes(unroll, model):
    tiny = unroll.config()
    rows = unroll.config("rows.json", model={"type": "rnn", "layers": 1})
    for words, said in [([tiny], "recurrent model"),
                        (["lm.json", "--at", "nothing"], "no run nothing"),
                        ([rows, "--at", "lm"], "is of another task"),
                        ([rows, "--plot", "no/folder/x.svg"], "no/folder")]:
        assert said in unroll("gradients", *words, code=2).err
    (unroll.folder / "text.txt").write_text(TEXT.replace("Ann", "Zoe"))
    assert "other data" in unroll("gradients", "lm.json", "--at", "lm",
                                  code=2).err


def page_data(file):
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>',
                      file.read_text(), re.DOTALL)
    return json.loads(found.group(1))


def test_inspect_shows_what_the_units_do(unroll, model):
    (unroll.folder / "read.txt").write_text(TEXT)
    answer = unroll.json("inspect", model, "--text", "read.txt", "--unit", 9,
                         "--length", 40)
    page = page_data(unroll.folder / "inspect.html")
    assert answer["units"] == 12 and page["chosen"] == 9
    assert page["text"] == list(TEXT[:40]) and page["units"] == list(range(12))

    net = Python(unroll.folder / "checkpoints/lm")
    with torch.no_grad():
        states = net.states(net.ids(TEXT)[None])
    h = torch.stack([torch.cat([layer[0][0] for layer in state])
                     for state in states]).numpy()
    names = [series["name"] for series in page["series"]]
    assert names == ["h", "i", "f", "o", "c"]
    shown = numpy.frombuffer(base64.b64decode(page["values"]), numpy.uint8)
    shown = shown.reshape(12, 5, 40) / 255
    assert shown[:, 0].T * 2 - 1 == pytest.approx(h[:40], abs=1 / 255 + 1e-4)
    made = shown[:, 3] * (shown[:, 4] * 2 - 1)  # o * tanh(c) = h
    assert made.T == pytest.approx(h[:40], abs=0.02)

    features = {f["name"]: f["units"] for f in answer["features"]}
    line = [len(TEXT[:t + 1]) - TEXT.rfind("\n", 0, t + 1) - 1
            for t in range(len(TEXT))]
    upper = [c.isupper() for c in TEXT]
    for name, values in [("position in the line", line), ("upper case", upper)]:
        r = [numpy.corrcoef(h[:, unit], values)[0, 1] for unit in range(12)]
        best = max(range(12), key=lambda unit: abs(r[unit]))
        assert features[name][0]["unit"] == best
        assert features[name][0]["r"] == pytest.approx(r[best], abs=1e-3)
    assert len(features["inside quotes"]) == 5

    shown = unroll("inspect", model, "--text", "read.txt").out
    assert "inside brackets" in shown and "page: inspect.html" in shown


def test_the_page_stays_small(unroll, model):
    """Of many units it holds those that are listed, and what has room."""
    (unroll.folder / "read.txt").write_text(TEXT * 4)
    unroll("train", "lm.json", "--set", "name=wide", "model.hidden_size=40",
           "training.epochs=0")
    answer = unroll.json("inspect", "wide", "--text", "read.txt", "--unit", 79)
    page = unroll.folder / "inspect.html"
    data = page_data(page)
    assert page.stat().st_size < 800_000 and len(data["text"]) == 2000
    assert answer["units"] == 80 and len(data["units"]) == 52
    assert 79 in data["units"] and "52 of 80 units" in " ".join(data["notes"])


def test_inspect_mistakes(unroll, model):
    (unroll.folder / "read.txt").write_text("abc")
    (unroll.folder / "empty.txt").write_text("")
    for words, said in [([model], "--text"),
                        ([model, "--text", "none.txt"], "none.txt"),
                        ([model, "--text", "empty.txt"], "empty.txt"),
                        ([model, "--text", "read.txt", "--unit", "12"],
                         "the units are 0 to 11")]:
        assert said in unroll("inspect", *words, code=2).err
    unroll("train", unroll.config(), "--set", "training.epochs=0")
    assert "language_modeling" in unroll("inspect", "tiny", "--text",
                                         "read.txt", code=2).err
    brief = unroll.json("inspect", model, "--text", "read.txt")
    assert brief["characters"] == 3
    assert all(f["units"] == [] for f in brief["features"]
               if "inside" in f["name"])


def test_clipping_mends_a_run_that_explodes(unroll):
    """The two configs that show it, on fewer digits."""
    configs = pathlib.Path(__file__).parents[2] / "configs"
    files = [configs / "exploding_rnn_unclipped.json",
             configs / "exploding_rnn.json"]
    read = [json.loads("".join(line for line in file.read_text().splitlines()
                               if not line.startswith("//")))
            for file in files]
    assert read[1]["training"].pop("clip_grad_norm") == 1.0
    assert read[0] == read[1]
    answer = unroll.json("compare", *files, "--set", "data.train_count=12000",
                         "data.test_count=500", "training.epochs=2",
                         "threads=1", "device=cpu")
    unclipped, clipped = (row["accuracy"] for row in answer["rows"])
    assert unclipped < 0.3 < 0.6 < clipped
