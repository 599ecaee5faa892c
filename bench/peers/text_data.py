"""The texts that the sequence models are trained on, as ids and batches."""

import collections
import gzip
import random
import re

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

NO_TARGET = -100


def text_of(folder, name):
    for file in (folder / name, folder / (name + ".gz")):
        if file.exists():
            data = file.read_bytes()
            if data[:2] == b"\x1f\x8b":
                data = gzip.decompress(data)
            return data.decode()
    raise SystemExit(f"{folder}: no {name}")


def numbered(sequences, least=1):
    """Sequences as lists of ids (0: rarer than `least`), and how many ids."""
    counts = collections.Counter(unit for one in sequences for unit in one)
    units = [unit for unit, count in counts.items() if count >= least]
    ids = {unit: number for number, unit in enumerate(units, start=1)}
    return [[ids.get(unit, 0) for unit in one] for one in sequences], \
        len(units) + 1


def tagged_sentences(folder):
    """Words and tags of each sentence of UD English EWT's training part."""
    words, tags = [], []
    for block in text_of(folder, "en_ewt-ud-train.conllu").split("\n\n"):
        rows = [line.split("\t") for line in block.split("\n")]
        rows = [row for row in rows if len(row) == 10 and row[0].isdigit()]
        if rows:
            words.append([row[1] for row in rows])
            tags.append([row[3] for row in rows])
    return words, tags


def words_of_lines(folder, name):
    """The words and the marks between them, of each line."""
    return [re.findall(r"\w+(?:['-]\w+)*|[^\w\s]", line)
            for line in text_of(folder, name).rstrip("\n").split("\n")]


def padded(rows, fill=0):
    """[rows, longest] ids, and the rows' lengths."""
    lengths = [len(row) for row in rows]
    ids = torch.full((len(rows), max(lengths)), fill)
    for row, into in zip(rows, ids):
        into[:len(row)] = torch.tensor(row)
    return ids, torch.tensor(lengths)


def batches_by_length(lengths, size):
    """Sequences of like length together, in batches in a random order."""
    draw = random.Random(0)
    order = list(range(len(lengths)))
    draw.shuffle(order)
    order.sort(key=lengths.__getitem__)
    batches = [order[i:i + size] for i in range(0, len(order), size)]
    draw.shuffle(batches)
    return batches


def run_packed(rnn, vectors, lengths):
    """A recurrent stack over padded sequences: outputs, last states."""
    packed = pack_padded_sequence(vectors, lengths, batch_first=True,
                                  enforce_sorted=False)
    outputs, state = rnn(packed)
    return pad_packed_sequence(outputs, batch_first=True)[0], state
