"""Translation from parallel files, as a user trains and asks for it."""

import json

import pytest

SOURCE = ["now a dog runs.", "now a cat sleeps.", "now the dog sleeps.",
          "now the cat runs."]
TARGET = ["nun läuft ein Hund.", "nun schläft eine Katze.",
          "nun schläft der Hund.", "nun läuft die Katze."]


def write(program, **data):
    for part in ("train", "valid", "test"):
        for language, lines in (("en", SOURCE), ("de", TARGET)):
            (program.folder / f"{part}.{language}").write_text(
                "\n".join(lines * 4) + "\n")
    config = {
        "task": "translation", "device": "cpu", "threads": 1,
        "data": {"set": "parallel", "batch_size": 4, **{
            f"{part}_{side}": f"{part}.{language}"
            for part in ("train", "valid", "test")
            for side, language in (("source", "en"), ("target", "de"))},
            **data},
        "model": {"embedding_size": 8, "hidden_size": 16, "dropout": 0},
        "optimizer": {"learning_rate": 0.02}, "training": {"epochs": 8}}
    (program.folder / "speak.json").write_text(json.dumps(config))
    return "speak.json"


@pytest.fixture
def speaker(unroll):
    unroll("train", write(unroll))
    return unroll


def test_sentences_are_translated(speaker):
    results = speaker.json("generate", "speak", "--text", SOURCE[0], "--text",
                           "now a\ncat sleeps.")["results"]
    assert [result["text"] for result in results] == TARGET[:2]


def test_a_run_is_measured_on_another_test_and_another_beam(speaker):
    (speaker.folder / "wrong.de").write_text(
        "\n".join(TARGET[1:] + TARGET[:1]) + "\n")
    (speaker.folder / "few.en").write_text("\n".join(SOURCE) + "\n")
    assert speaker.json("evaluate", "speak")["bleu"] == pytest.approx(100)
    answer = speaker.json(
        "evaluate", "speak", "--set", "data.test_source=few.en",
        "data.test_target=wrong.de", "model.beam_size=2",
        "model.length_penalty=0.5")
    assert answer["bleu"] < 60
    assert "cannot change any more" in speaker(
        "evaluate", "speak", "--set", "model.hidden_size=8", code=2).err


def test_words_of_either_side_have_neighbours(speaker):
    answer = speaker.json("nearest", "speak", "dog", "--count", 3)
    assert len(answer["results"][0]["nearest"]) == 3
    answer = speaker.json("nearest", "speak", "Hund", "--side", "target")
    assert {"Katze", "läuft"} <= {
        near["word"] for near in answer["results"][0]["nearest"]}
    for words, said in [(["Hund"], '"Hund" has no vector'),
                        (["dog", "--side", "left"], "source, target")]:
        assert said in speaker("nearest", "speak", *words, code=2).err


def test_what_cannot_be_read_is_named(speaker):
    for text, said in [("", "nothing to translate"),  # and a lone byte, 0xff:
                       ("a d\udcffg", "--text: is not UTF-8: byte 4")]:
        assert said in speaker("generate", "speak", "--text", text, code=2).err


def test_each_line_is_answered(speaker):
    lines = speaker.folder / "lines.txt"

    def chat(data):
        lines.write_bytes(data)
        with lines.open() as stdin:
            process = speaker.start("generate", "speak", "--chat", stdin=stdin)
            return *process.communicate(), process.returncode

    assert chat(f"{SOURCE[0]}\n\n{SOURCE[3]}".encode()) == (
        f"{TARGET[0]}\n\n{TARGET[3]}\n", "", 0)
    out, err, code = chat(f"{SOURCE[1]}\n\xff\n".encode("latin1"))
    assert (out, code) == (f"{TARGET[1]}\n", 2)
    assert "stdin:2: is not UTF-8" in err


def test_files_of_unequal_length_are_named(unroll):
    config = write(unroll)
    (unroll.folder / "train.de").write_text("\n".join(TARGET) + "\n")
    answer = unroll("train", config, code=2)
    assert "train.en:5: has no counterpart" in answer.err
    assert "train.de ends after line 4" in answer.err
