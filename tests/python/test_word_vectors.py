"""Word vectors: training them, asking for neighbours, handing them on."""

import json
import random

import numpy
import pytest
from runs import assert_same_weights, weights

ANIMALS, COLOURS = ["cat", "dog", "cow"], ["red", "blue", "green"]


def write_text(folder, lines=400):
    draw = random.Random(1)
    text = "".join(f"The {draw.choice(ANIMALS)} eats.\n"
                   f"a {draw.choice(COLOURS)} shirt\n" for _ in range(lines))
    (folder / "text.txt").write_text(text)


@pytest.fixture
def words(unroll):
    """A config of word vectors on a tiny text."""
    write_text(unroll.folder)
    config = {"task": "word_vectors", "device": "cpu", "threads": 1,
              "data": {"set": "files", "files": ["text.txt"],
                       "lowercase": True, "batch_size": 50},
              "model": {"size": 8, "window": 2, "subsample": 0},
              "optimizer": {"type": "adam", "learning_rate": 0.02},
              "training": {"epochs": 5}}
    (unroll.folder / "words.json").write_text(json.dumps(config))
    return "words.json"


def neighbours(answer):
    return [[near["word"] for near in result["nearest"]]
            for result in answer["results"]]


def test_neighbours_of_a_run_and_of_its_saved_vectors(unroll, words):
    unroll("train", words)
    answer = unroll.json("nearest", "words", "cat", "Red", "--count", 2,
                         "--output", "vectors.txt")
    assert set(neighbours(answer)[0]) == {"dog", "cow"}
    assert neighbours(answer)[1][0] in COLOURS

    header, *lines = (unroll.folder / "vectors.txt").read_text().splitlines()
    assert header == f"{len(lines)} 8"
    vectors = {line.split()[0]: numpy.array(line.split()[1:], float)
               for line in lines}
    assert {"cat", "shirt", "."} <= vectors.keys()
    assert "\n" not in vectors and "<unk>" not in vectors
    saved = weights(unroll.folder / "checkpoints/words", "best")["in.weight"]
    assert len(vectors) == len(saved) - 1
    unit = {word: v / numpy.linalg.norm(v) for word, v in vectors.items()}
    scores = answer["results"][0]["nearest"]
    for near in scores:
        assert near["score"] == pytest.approx(
            unit["cat"] @ unit[near["word"]], abs=1e-4)

    again = unroll.json("nearest", "vectors.txt", "cat", "red", "--count", 2)
    assert neighbours(again) == neighbours(answer)
    shown = unroll("nearest", "words", "cat").out
    assert "cat" in shown and f"{scores[0]['score']:.3f}  " in shown


def test_analogies(unroll, words):
    unroll("train", words)
    answer = unroll.json("nearest", "words", "--analogy", "cat - dog + cow",
                         "--analogy", "red + blue", "--count", 3)
    assert [r["query"] for r in answer["results"]] == ["cat - dog + cow",
                                                      "red + blue"]
    for found, asked in zip(neighbours(answer), (ANIMALS, COLOURS[:2])):
        assert len(found) == 3 and not set(found) & set(asked)


def test_mistakes(unroll, words):
    unroll("train", words, "--set", "training.epochs=0")
    for arguments, said in [
            (["words", "shrt"], "did you mean shirt?"),
            (["words", "cat", "--analogy", "cat -"], "expected words"),
            (["words"], "nearest needs a word"),
            (["nothing.txt", "cat"], "no run nothing.txt"),
            (["words.json", "cat"], "words.json:1"),
            (["words", "--output", "no/folder/v.txt"], "no/folder")]:
        answer = unroll("nearest", *arguments, code=2)
        assert said in answer.err, answer.err
        assert answer.out == ""
    unroll("train", unroll.config(), "--set", "training.epochs=0")
    assert "no learned word vectors" in unroll("nearest", "tiny", "a",
                                               code=2).err


def test_a_run_stopped_between_epochs_ends_the_same(unroll, words):
    unroll("train", words)
    unroll("train", words, "--set", "name=half", "training.max_steps=21")
    unroll("train", "--resume", "half", "--set", "training.max_steps=-1")
    assert_same_weights(unroll.folder / "checkpoints/words",
                        unroll.folder / "checkpoints/half")


def test_vectors_start_a_classifier_of_texts(unroll, words):
    """What nearest writes, model.embedding.weights reads."""
    unroll("train", words)
    unroll("nearest", "words", "--output", "vectors.txt")
    draw = random.Random(2)
    (unroll.folder / "texts.tsv").write_text("".join(
        f"{kind}\t{draw.choice(of)} {i}\n" for i in range(60)
        for kind, of in (("animal", ANIMALS), ("colour", COLOURS))))
    (unroll.folder / "texts.json").write_text(json.dumps({
        "task": "text_classification", "device": "cpu", "threads": 1,
        "data": {"set": "tsv", "train": "texts.tsv"},
        "model": {"hidden_size": 4, "embedding": {
            "type": "learned", "size": 8, "weights": "vectors.txt",
            "frozen": True}},
        "training": {"epochs": 1}}))
    unroll("train", "texts.json")
    asked = ["dog", "--count", 100]
    ours, theirs = (
        {near["word"]: near["score"]
         for near in unroll.json("nearest", run, *asked)["results"][0]["nearest"]}
        for run in ("texts", "words"))
    for word in ["cat", "cow", *COLOURS]:
        assert ours[word] == pytest.approx(theirs[word], abs=1e-4)
