"""Trains a sequence model of the configs in Python PyTorch; prints its speed.

    train_sequences.py CONFIG STEPS DATA [--fused]

CONFIG is configs/char_lm.json, tag_pos.json or translate_en_de.json, whose
sizes it takes (of char_lm, as they stand below); DATA is the folder that holds tiny_shakespeare/, ud_ewt/ and
multi30k/. Sequences of differing lengths are batched by length and packed, as
PyTorch's users do. Prints one JSON object: samples_per_second (characters or
words) over the STEPS.
"""

import argparse
import collections
import gzip
import json
import pathlib
import random
import time

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


def text_of(path):
    for candidate in (path, path.with_name(path.name + ".gz")):
        if candidate.exists():
            data = candidate.read_bytes()
            if data[:2] == b"\x1f\x8b":
                data = gzip.decompress(data)
            return data.decode()
    raise SystemExit(f"{path}: not there")


def numbered(sequences, least=1, specials=("<unk>",)):
    """Sequences as lists of ids, and how many ids there are."""
    counts = collections.Counter(unit for one in sequences for unit in one)
    units = list(specials) + [u for u, n in counts.items() if n >= least]
    ids = {unit: i for i, unit in enumerate(units)}
    return [[ids.get(unit, 0) for unit in one] for one in sequences], len(units)


def padded(rows, fill=0):
    longest = max(map(len, rows))
    return (torch.tensor([row + [fill] * (longest - len(row))
                          for row in rows]),
            torch.tensor([len(row) for row in rows]))


def run_packed(rnn, x, lengths):
    packed = pack_padded_sequence(x, lengths, batch_first=True,
                                  enforce_sorted=False)
    outputs, state = rnn(packed)
    return pad_packed_sequence(outputs, batch_first=True)[0], state


def batches_by_length(lengths, size):
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    batches = [order[i:i + size] for i in range(0, len(order), size)]
    random.Random(0).shuffle(batches)
    return batches


class CharLm(nn.Module):
    """Batches are windows of the text; the state goes on, detached."""

    def __init__(self, data):
        super().__init__()
        text = text_of(data / "tiny_shakespeare" / "input.txt")
        text = text[:int(0.9 * len(text))]
        (ids,), units = numbered([text])
        length = (len(ids) - 1) // 32
        ids = torch.tensor(ids)
        self.inputs = ids[:32 * length].view(32, length)
        self.targets = ids[1:32 * length + 1].view(32, length)
        self.embedding = nn.Embedding(units, 64)
        self.rnn = nn.LSTM(64, 512, batch_first=True)
        self.decoder = nn.Linear(512, units)
        self.state = None

    def loss(self, step):
        at = slice(100 * step, 100 * step + 100)
        outputs, state = self.rnn(self.embedding(self.inputs[:, at]),
                                  self.state)
        self.state = tuple(one.detach() for one in state)
        return functional.cross_entropy(self.decoder(outputs).flatten(0, 1),
                                        self.targets[:, at].flatten()), 3200


class Tagger(nn.Module):
    def __init__(self, data, config):
        super().__init__()
        words, tags = [[]], [[]]
        for line in text_of(
                data / "ud_ewt" / "en_ewt-ud-train.conllu").split("\n"):
            columns = line.split("\t")
            if len(columns) == 10 and columns[0].isdigit():
                words[-1].append(columns[1])
                tags[-1].append(columns[3])
            elif not line and words[-1]:
                words.append([])
                tags.append([])
        words, tags = words[:-1], tags[:-1]
        self.spelt = words
        self.words, word_count = numbered(
            [[word.lower() for word in one] for one in words], 2)
        self.tags, tag_count = numbered(tags)
        spellings = sorted({word for one in words for word in one})
        letters, letter_count = numbered(spellings)
        self.letters = dict(zip(spellings, letters))
        model = config["model"]
        size = model["embedding"]["size"]
        read = model["character_hidden_size"]
        self.batches = batches_by_length([len(one) for one in words],
                                         config["data"]["batch_size"])
        self.embedding = nn.Embedding(word_count, size)
        self.character_embedding = nn.Embedding(letter_count,
                                                model["character_size"])
        self.character_rnn = nn.LSTM(model["character_size"], read,
                                     batch_first=True, bidirectional=True)
        self.rnn = nn.LSTM(size + 2 * read, model["hidden_size"],
                           model.get("layers", 1), batch_first=True,
                           bidirectional=True)
        self.dropout = nn.Dropout(model["dropout"])
        self.output = nn.Linear(2 * model["hidden_size"], tag_count)

    def loss(self, step):
        picked = self.batches[step % len(self.batches)]
        words, lengths = padded([self.words[i] for i in picked])
        tags, _ = padded([self.tags[i] for i in picked], -100)
        # Each distinct word of the batch is spelt once.
        distinct = sorted({word for i in picked for word in self.spelt[i]})
        place = {word: number for number, word in enumerate(distinct)}
        of, _ = padded([[place[word] for word in self.spelt[i]]
                        for i in picked])
        letters, counts = padded([self.letters[word] for word in distinct])
        _, (h, _) = run_packed(self.character_rnn,
                               self.character_embedding(letters), counts)
        read = torch.cat([h[0], h[1]], dim=1)[of]
        x = self.dropout(torch.cat([self.embedding(words), read], dim=2))
        outputs, _ = run_packed(self.rnn, x, lengths)
        logits = self.output(self.dropout(outputs))
        return functional.cross_entropy(logits.flatten(0, 1),
                                        tags.flatten()), int(lengths.sum())


class Translator(nn.Module):
    """GRU encoder and decoder with Bahdanau's attention, teacher forced."""

    def __init__(self, data, config):
        super().__init__()
        def sentences(language):
            lines = text_of(data / "multi30k" / f"train.{language}")
            return [line.replace(".", " .").replace(",", " ,").split()
                    for line in lines.rstrip("\n").split("\n")]
        self.source, source_count = numbered(sentences("en"), 2)
        self.target, target_count = numbered(
            [["<s>", *one, "</s>"] for one in sentences("de")], 2)
        model = config["model"]
        size, hidden = model["embedding_size"], model["hidden_size"]
        self.batches = batches_by_length(
            [len(a) + len(b) for a, b in zip(self.source, self.target)],
            config["data"]["batch_size"])
        self.smoothing = config["training"].get("label_smoothing", 0.0)
        self.embedding = nn.Embedding(source_count, size)
        self.encoder = nn.GRU(size, hidden, batch_first=True,
                              bidirectional=True)
        self.bridge = nn.Linear(2 * hidden, hidden)
        self.key = nn.Linear(2 * hidden, hidden)
        self.query = nn.Linear(hidden, hidden, bias=False)
        self.score = nn.Linear(hidden, 1, bias=False)
        self.target_embedding = nn.Embedding(target_count, size)
        self.cell = nn.GRUCell(size + 2 * hidden, hidden)
        self.combine = nn.Linear(3 * hidden, size, bias=False)
        self.output = nn.Linear(size, target_count)
        self.dropout = nn.Dropout(model["dropout"])

    def loss(self, step):
        picked = self.batches[step % len(self.batches)]
        source, lengths = padded([self.source[i] for i in picked])
        target, target_lengths = padded([self.target[i] for i in picked],
                                        -100)
        memory, h = run_packed(self.encoder,
                               self.dropout(self.embedding(source)), lengths)
        h = torch.tanh(self.bridge(torch.cat([h[0], h[1]], dim=1)))
        keys = self.key(memory)
        outside = torch.arange(source.shape[1])[None] >= lengths[:, None]
        fed = self.dropout(self.target_embedding(
            target[:, :-1].clamp_min(0)))
        said = []
        for t in range(fed.shape[1]):
            scores = self.score(torch.tanh(
                keys + self.query(h)[:, None])).squeeze(2)
            weights = scores.masked_fill(outside, -torch.inf).softmax(1)
            context = torch.bmm(weights[:, None], memory).squeeze(1)
            h = self.cell(torch.cat([fed[:, t], context], dim=1), h)
            said.append(torch.cat([h, context], dim=1))
        o = self.dropout(torch.tanh(self.combine(torch.stack(said, dim=1))))
        loss = functional.cross_entropy(
            self.output(o).flatten(0, 1), target[:, 1:].flatten(),
            label_smoothing=self.smoothing)
        return loss, int(target_lengths.sum()) - len(picked)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=pathlib.Path)
    parser.add_argument("steps", type=int)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--fused", action="store_true", help="fused Adam")
    args = parser.parse_args()

    lines = args.config.read_text().split("\n")
    config = json.loads("\n".join(line for line in lines
                                  if not line.startswith("//")))
    torch.manual_seed(0)
    model = {"language_modeling": lambda: CharLm(args.data),
             "tagging": lambda: Tagger(args.data, config),
             "translation": lambda: Translator(args.data, config),
             }[config["task"]]()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3,
                                 fused=args.fused)
    count = 0
    start = time.perf_counter()
    for step in range(args.steps):
        loss, units = model.loss(step)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        count += units
    seconds = time.perf_counter() - start
    print(json.dumps({"samples_per_second": count / seconds}))


if __name__ == "__main__":
    main()
