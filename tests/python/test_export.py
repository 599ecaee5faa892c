"""Exported models say, in other programs, what ours says."""

import json

import numpy
import onnx
import onnxruntime
import pytest
import torch
from conftest import write_idx
from safetensors.torch import load_file
from schemas import assert_is_part, messages_in, messages_of
from test_language_model import write as write_language_model
from test_text_tasks import reviews_config, tags_config

RNN = {"type": "rnn", "hidden_size": 6}
MODELS = {
    "fc": {"type": "fc", "hidden_sizes": [16, 12]},
    "linear": {"type": "fc", "layers": 1},
    "cnn": {"type": "cnn", "channels": [3, 5], "hidden_size": 8},
    "rnn_last": RNN | {"cell": "rnn", "layers": 1, "bidirectional": False},
    "rnn_final": RNN | {"cell": "rnn", "layers": 2, "readout": "final"},
    "lstm_last": RNN | {"cell": "lstm", "layers": 2, "readout": "last"},
    "lstm_final": RNN | {"cell": "lstm", "layers": 3, "readout": "final",
                         "bidirectional": False},
    "lstm_max": RNN | {"cell": "lstm", "layers": 1, "readout": "max",
                       "head": "linear"},
    "gru_mean": RNN | {"cell": "gru", "layers": 2, "readout": "mean"},
    "gru_final": RNN | {"cell": "gru", "layers": 2, "readout": "final"},
}


class OnnxModel:
    def __init__(self, program, run):
        file = program.folder / f"{run}.onnx"
        self.said = program.json("export", run, "-o", file)
        self.model = onnx.load(file)
        onnx.checker.check_model(self.model, full_check=True)
        self.session = onnxruntime.InferenceSession(
            file, providers=["CPUExecutionProvider"])

    def __call__(self, **inputs):
        return self.session.run(None, inputs)

    def metadata(self):
        return self.session.get_modelmeta().custom_metadata_map


class TorchScriptModel:
    def __init__(self, program, run):
        file = program.folder / f"{run}.pt"
        self.said = program.json("export", run, "--format", "torchscript",
                                 "--output", file)
        self.extra = {f"unroll.{key}": ""
                      for key in ("config", "signature", "version")}
        self.module = torch.jit.load(file, _extra_files=self.extra)

    def __call__(self, **inputs):
        """In the order of the inputs, whatever that of the arguments."""
        values = [torch.from_numpy(inputs[port["name"]])
                  for port in self.said["inputs"]]
        with torch.no_grad():
            out = self.module(*values)
        return [value.numpy() for value in
                (out if isinstance(out, tuple) else (out,))]

    def metadata(self):
        return {key: value.decode() for key, value in self.extra.items()}


FORMATS = pytest.mark.parametrize("load", [OnnxModel, TorchScriptModel])


@pytest.fixture(scope="module")
def classifiers(tmp_path_factory):
    """A program beside a run of each model, and 64 images."""
    from conftest import Program
    program = Program(tmp_path_factory.mktemp("classifiers"))
    images = numpy.random.default_rng(0).integers(0, 256, (64, 28, 28))
    write_idx(program.folder / "images.idx", images)
    for name, model in MODELS.items():
        program("train", program.config(f"{name}.json", model=model,
                                        training={"epochs": 1}))
    return program, (images / 255).astype(numpy.float32)


@FORMATS
@pytest.mark.parametrize("name", MODELS)
def test_classifiers_say_the_same(classifiers, load, name):
    program, images = classifiers
    ours = numpy.array(
        [one["probabilities"] for one in
         program.json("predict", name, "images.idx:0-63")["predictions"]])
    model = load(program, name)
    for count in (1, 7, 64):
        log_probabilities, = model(images=images[:count])
        assert log_probabilities.shape == (count, 10)
        numpy.testing.assert_allclose(numpy.exp(log_probabilities),
                                      ours[:count], rtol=0, atol=1e-5)


@FORMATS
def test_the_file_says_what_it_is(classifiers, load):
    program, _ = classifiers
    model = load(program, "fc")
    metadata = model.metadata()
    assert json.loads(metadata["unroll.config"])["name"] == "fc"
    assert json.loads(metadata["unroll.signature"]) == {"image": [28, 28],
                                                        "classes": 10}
    assert metadata["unroll.version"] == program("--version").out.split()[1]
    inputs, outputs = model.said["inputs"], model.said["outputs"]
    assert [inputs[0][key] for key in ("name", "type", "shape")] == \
        ["images", "float32", ["batch", 28, 28]]
    assert "255" in inputs[0]["meaning"]
    assert outputs[0]["shape"] == ["batch", 10]


def test_onnx_names_its_dimensions_and_parameters(classifiers):
    program, _ = classifiers
    graph = OnnxModel(program, "fc").model.graph
    size = graph.input[0].type.tensor_type.shape.dim
    assert [one.dim_param or one.dim_value for one in size] == ["batch", 28, 28]
    assert {"layers.0.weight", "layers.2.running_var"} <= {
        tensor.name for tensor in graph.initializer}


def test_torchscript_has_the_names_of_state_dict(classifiers):
    program, _ = classifiers
    module = TorchScriptModel(program, "gru_mean").module
    names = set(module.state_dict())
    assert {"rnn.weight_ih_l1_reverse", "layers.1.num_batches_tracked",
            "layers.2.bias"} <= names
    assert len(list(module.parameters())) < len(names)  # buffers are buffers


def ids_of(texts, vocabulary):
    """Padded ids and lengths of texts of known words."""
    place = {unit: i for i, unit in enumerate(vocabulary)}
    lengths = numpy.array([len(text) for text in texts])
    ids = numpy.zeros((len(texts), lengths.max()), dtype=numpy.int64)
    for row, text in zip(ids, texts):
        row[:len(text)] = [place[unit] for unit in text]
    return ids, lengths


@FORMATS
@pytest.mark.parametrize("model", [
    {"readout": "max", "cell": "gru"}, {"readout": "mean", "cell": "rnn"},
    {"readout": "last", "cell": "lstm", "layers": 2},
    {"readout": "final", "cell": "lstm", "output": "sigmoid", "layers": 2,
     "embedding": {"type": "one_hot"}}])
def test_texts_of_any_length_have_their_labels(unroll, load, model):
    texts = ["film good plot bad", "song", "joke bad scene good cast good"]
    config = {"hidden_size": 8, "dropout": 0,
              "embedding": {"type": "learned", "size": 6}} | model
    unroll("train", reviews_config(unroll, model=config,
                                   training={"epochs": 1}))
    words = [word for text in texts for word in ("--text", text)]
    said = unroll.json("predict", "reviews", *words)["predictions"]
    exported = load(unroll, "reviews")
    signature = json.loads(exported.metadata()["unroll.signature"])
    ids, lengths = ids_of([text.split() for text in texts],
                          signature["vocabulary"])
    log_probabilities, = exported(ids=ids, lengths=lengths)
    ours = [[one["probabilities"][label] for label in signature["labels"]]
            for one in said]
    numpy.testing.assert_allclose(numpy.exp(log_probabilities), ours, rtol=0,
                                  atol=1e-5)


@FORMATS
def test_words_have_their_tags(unroll, load):
    texts = ["The new film beats song", "The joke"]
    unroll("train", tags_config(unroll))
    said = unroll.json("predict", "spans", "--text", texts[0], "--text",
                       texts[1])["predictions"]
    exported = load(unroll, "spans")
    signature = json.loads(exported.metadata()["unroll.signature"])
    sentences = [text.split() for text in texts]
    words, lengths = ids_of([[word.lower() for word in one]
                             for one in sentences],
                            signature["vocabulary"])
    distinct = sorted({word for one in sentences for word in one})
    spellings, spelling_lengths = ids_of(distinct,
                                         signature["characters"])
    spelling_of = numpy.zeros_like(words)
    for row, one in zip(spelling_of, sentences):
        row[:len(one)] = [distinct.index(word) for word in one]
    logits, = exported(words=words, lengths=lengths, spellings=spellings,
                       spelling_lengths=spelling_lengths,
                       spelling_of=spelling_of)
    for row, one in zip(logits, said):
        shares = torch.softmax(torch.from_numpy(row), 1).numpy()
        for share, word in zip(shares, one["words"]):
            assert signature["labels"][share.argmax()] == word["tag"]
            assert abs(share.max() - word["probability"]) < 1e-5


@FORMATS
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_language_model_goes_on_with_its_state(unroll, load, cell):
    write_language_model(unroll, model={"cell": cell, "hidden_size": 24,
                                        "layers": 2, "dropout": 0})
    unroll("train", "lm.json")
    prompt = "she"
    text = unroll.json("generate", "lm", "--prompt", prompt, "--length", 40,
                       "--greedy")["text"]
    model = load(unroll, "lm")
    units = json.loads(model.metadata()["unroll.signature"])["vocabulary"]
    state = {port["name"]: numpy.zeros((2, 1, 24), dtype=numpy.float32)
             for port in model.said["inputs"][1:]}
    assert len(state) == (2 if cell == "lstm" else 1)
    said, ids = prompt, ids_of([prompt], units)[0]
    while len(said) < len(text):
        logits, *after = model(ids=ids, **state)
        state = dict(zip(state, after))
        ids = logits[:, -1:].argmax(2)
        said += units[ids[0, 0]]
    assert said == text


@FORMATS
def test_a_painter_paints_what_pytorch_does(unroll, load):
    config = {"task": "painting", "device": "cpu", "threads": 1,
              "data": {"set": "drawn_digits", "train_count": 64,
                       "test_count": 32, "batch_size": 16},
              "model": {"hidden_size": 16}, "training": {"epochs": 1}}
    (unroll.folder / "painter.json").write_text(json.dumps(config))
    unroll("train", "painter.json")
    logits, = load(unroll, "painter")(classes=numpy.array([3, 0, 3]))
    lstm, linear = torch.nn.LSTM(10, 16, batch_first=True), \
        torch.nn.Linear(16, 28)
    torch.nn.ModuleDict({"rnn": lstm, "output": linear}).load_state_dict(
        load_file(unroll.folder / "checkpoints/painter/best.safetensors"))
    steps = torch.zeros(3, 28, 10)
    steps[[0, 1, 2], 0, [3, 0, 3]] = 1
    with torch.no_grad():
        theirs = linear(lstm(steps)[0]).numpy()
    numpy.testing.assert_allclose(logits, theirs, rtol=0, atol=1e-5)


def test_what_cannot_be_exported_is_said(classifiers):
    program, _ = classifiers
    assert "there is onnx and torchscript" in program(
        "export", "fc", "--format", "onx", code=2).err
    assert "no run nothing" in program("export", "nothing", code=2).err
    config = {"task": "captioning", "device": "cpu", "threads": 1,
              "data": {"set": "drawn_digits", "train_count": 64,
                       "test_count": 32, "train_rows": 16, "valid_rows": 8,
                       "test_rows": 8, "batch_size": 8},
              "model": {"hidden_size": 8}, "training": {"epochs": 1}}
    (program.folder / "captions.json").write_text(json.dumps(config))
    program("train", "captions.json")
    answer = program("export", "captions", code=2)
    assert "language_modeling and painting" in answer.err


def test_our_schema_is_a_part_of_the_formats_own():
    assert_is_part(messages_of("export/onnx.proto"),
                   messages_in(onnx.onnx_ml_pb2))
