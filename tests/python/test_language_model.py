"""Language models, from a text to text."""

import json

import pytest

from runs import assert_same_weights

TEXT = "she sells sea shells.\n" * 60

CHARACTERS = {
    "task": "language_modeling",
    "device": "cpu",
    "threads": 1,
    "data": {"set": "files", "files": ["text.txt"], "unit": "character",
             "batch_size": 4},
    "model": {"hidden_size": 24, "embedding": {"size": 8}},
    "optimizer": {"learning_rate": 0.02},
    "training": {"epochs": 12, "bptt_steps": 22},
}


def write(program, name="lm.json", text=TEXT, **changes):
    config = json.loads(json.dumps(CHARACTERS))
    for section, values in changes.items():
        config[section] = {**config[section], **values}
    (program.folder / name).write_text(json.dumps(config))
    data = text if isinstance(text, bytes) else text.encode()
    (program.folder / "text.txt").write_bytes(data)
    return name


@pytest.fixture(scope="module")
def speaker(tmp_path_factory):
    """A run, "lm", that knows one sentence. Only to be read."""
    from conftest import Program
    program = Program(tmp_path_factory.mktemp("speaker"))
    program("train", write(program))
    return program


def test_a_learnt_text_is_said_again(speaker):
    answer = speaker("generate", "lm", "--prompt", "she", "--length", 40,
                     "--greedy")
    assert answer.out.startswith("she sells sea shells.\nshe sells sea shells")
    result = speaker.json("generate", "lm", "--prompt", "she", "--greedy",
                          "--length", 40)
    assert result["text"] == answer.out.rstrip("\n")


def test_what_is_drawn_depends_on_the_seed_alone(speaker):
    def said(seed):
        return speaker("generate", "lm", "--temperature", 3, "--seed",
                       seed).out
    assert said(1) == said(1) != said(2)


def test_the_held_out_tail_is_what_is_measured(speaker):
    result = speaker.json("evaluate", "lm")
    assert result["split"] == "valid"
    # A tenth of 1,320 characters, of which the first has nothing before it.
    assert result["count"] == 131
    assert result["loss"] < 0.2
    assert result["bits_per_character"] == \
        pytest.approx(result["loss"] / 0.6931471805599453)


def test_the_vocabulary_is_in_the_summary(speaker):
    vocabulary = speaker.json("summary", "lm.json")["vocabulary"]
    assert set(vocabulary) == {"<unk>", *TEXT}
    assert "vocabulary: 9 entries" in speaker("summary", "lm.json").out


def test_text_by_word_has_its_spaces(unroll):
    write(unroll, data={"unit": "word", "batch_size": 2},
          training={"bptt_steps": 12, "epochs": 25})
    unroll("train", "lm.json")
    answer = unroll("generate", "lm", "--prompt", "she sells", "--length", 9,
                    "--greedy")
    assert answer.out == "she sells sea shells.\nshe sells sea shells.\n"


def test_a_stopped_run_carries_its_state_on(unroll):
    write(unroll, training={"epochs": 3})
    unroll("train", "lm.json")
    unroll("train", "lm.json", "--set", "name=part", "training.max_steps=20")
    unroll("train", "--resume", "part", "--set", "training.max_steps=-1")
    assert_same_weights(unroll.folder / "checkpoints/lm",
                        unroll.folder / "checkpoints/part")


def test_language_models_are_compared_by_bits(unroll):
    write(unroll, "a.json", training={"epochs": 1})
    write(unroll, "b.json", model={"cell": "gru"}, training={"epochs": 1})
    answer = unroll("compare", "a.json", "b.json")
    assert "valid bits/char" in answer.out and "perplexity" in answer.out
    rows = unroll.json("compare", "a.json", "b.json")["rows"]
    assert all(row["reused"] and row["bits_per_character"] > 0 for row in rows)


def test_without_other_data_the_training_text_measures(unroll):
    unroll("train", write(unroll, data={"valid_fraction": 0},
                          training={"epochs": 1}))
    assert unroll.json("evaluate", "lm")["split"] == "train"
    assert "no valid split" in unroll("evaluate", "lm", "--split", "valid",
                                      code=2).err


@pytest.mark.parametrize("words, message", [
    (["generate", "lm", "--prompt", "she's"], "\"'\" is unknown"),
    (["generate", "lm", "--prompt", "sh\udce9"], "--prompt: is not UTF-8"),
    (["generate", "lm", "--top-p", "2"], "--top-p"),
    (["generate", "lm", "--class", "2"], "--class is not of this run's task"),
    (["generate", "lm", "--length", "much"], "--length"),
    (["generate", "lm", "text.txt"], "reads no file"),
    (["predict", "lm", "--text", "she"], "there is generate"),
    (["evaluate", "lm", "--split", "test"], "no test split"),
])
def test_mistakes_in_using_it_are_explained(speaker, words, message):
    answer = speaker(*words, code=2)
    assert message in answer.err


@pytest.mark.parametrize("text, changes, message", [
    ("", {}, "text.txt"),
    ("short", {}, "text.txt: too short"),
    (b"fine\nnot \xff so\n" * 50, {}, "text.txt"),
    (TEXT, {"model": {"bidirectional": True}}, "model.bidirectional"),
    (TEXT, {"model": {"embedding": {"frozen": True}}}, "frozen"),
])
def test_mistakes_in_config_and_text_are_explained(unroll, text, changes,
                                                   message):
    answer = unroll("train", write(unroll, text=text, **changes), code=2)
    assert message in answer.err
    assert not list(unroll.folder.glob("checkpoints/*"))


def test_windows_are_of_language_models_alone(unroll):
    config = unroll.config(training={"bptt_steps": 10})
    assert "training.bptt_steps" in unroll("train", config, code=2).err
