"""The sequence models of char_lm, tag_pos and translate_en_de in PyTorch.

Each takes a resolved config and its data's folder. `loss(step)` gives the mean
loss of that step's batch, and how many units (characters, words) it is over.
"""

import torch
from torch import nn
from torch.nn import functional

from text_data import (NO_TARGET, batches_by_length, numbered, padded,
                       run_packed, tagged_sentences, text_of, words_of_lines)

CELLS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


def mean_loss(logits, targets, smoothing=0.0):
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten(),
                                    ignore_index=NO_TARGET,
                                    label_smoothing=smoothing)


class CharLm(nn.Module):
    """Windows of a text, read side by side; the state goes on, detached."""

    def __init__(self, config, folder):
        super().__init__()
        model, data = config["model"], config["data"]
        text = text_of(folder, "input.txt")
        text = text[:int((1 - data["valid_fraction"]) * len(text))]
        (ids,), units = numbered([text])
        rows = data["batch_size"]
        length = (len(ids) - 1) // rows
        ids = torch.tensor(ids)
        self.inputs = ids[:rows * length].view(rows, length)
        self.targets = ids[1:rows * length + 1].view(rows, length)
        self.window = config["training"]["bptt_steps"]
        self.embedding = nn.Embedding(units, model["embedding"]["size"])
        self.rnn = CELLS[model["cell"]](
            model["embedding"]["size"], model["hidden_size"], model["layers"],
            batch_first=True)
        self.decoder = nn.Linear(model["hidden_size"], units)
        self.state = None

    def forward(self, ids, state):
        outputs, state = self.rnn(self.embedding(ids), state)
        return self.decoder(outputs), state

    def loss(self, step):
        windows = self.inputs.shape[1] // self.window
        start = step % windows * self.window
        at = slice(start, start + self.window)
        logits, state = self(self.inputs[:, at], self.state)
        self.state = tuple(one.detach() for one in state)
        targets = self.targets[:, at]
        return mean_loss(logits, targets), targets.numel()


class Tagger(nn.Module):
    """Word vectors beside what a bidirectional LSTM reads of the spelling."""

    MOST_LETTERS = 40  # of a word; from longer ones the middle is left out

    def __init__(self, config, folder):
        super().__init__()
        model, least = config["model"], config["data"]["min_count"]
        self.spelt, tags = tagged_sentences(folder)
        self.words, word_count = numbered(
            [[word.lower() for word in one] for one in self.spelt], least)
        self.tags, tag_count = numbered(tags)
        letter_count = self._spell(least)
        self.batches = batches_by_length([len(one) for one in self.spelt],
                                         config["data"]["batch_size"])
        size, read = model["embedding"]["size"], model["character_hidden_size"]
        hidden = model["hidden_size"]
        self.embedding = nn.Embedding(word_count, size)
        self.character_embedding = nn.Embedding(letter_count,
                                                model["character_size"])
        self.character_rnn = nn.LSTM(model["character_size"], read,
                                     batch_first=True, bidirectional=True)
        self.rnn = CELLS[model["cell"]](size + 2 * read, hidden,
                                        model["layers"], batch_first=True,
                                        bidirectional=True)
        self.dropout = nn.Dropout(model["dropout"])
        self.output = nn.Linear(2 * hidden, tag_count)

    def _spell(self, least):
        half = self.MOST_LETTERS // 2
        all_words = [word for one in self.spelt for word in one]
        cut = [word if len(word) <= 2 * half else word[:half] + word[-half:]
               for word in all_words]
        letters, count = numbered(cut, least)
        self.letters = dict(zip(all_words, letters))
        return count

    def forward(self, words, lengths, letters, letter_counts, spelling_of):
        _, (h, _) = run_packed(self.character_rnn,
                               self.character_embedding(letters),
                               letter_counts)
        read = torch.cat([h[0], h[1]], dim=1)[spelling_of]
        vectors = self.dropout(torch.cat([self.embedding(words), read], dim=2))
        outputs, _ = run_packed(self.rnn, vectors, lengths)
        return self.output(self.dropout(outputs))

    def loss(self, step):
        picked = self.batches[step % len(self.batches)]
        words, lengths = padded([self.words[i] for i in picked])
        tags, _ = padded([self.tags[i] for i in picked], NO_TARGET)
        # Each distinct word of the batch is read once.
        place = {}
        for i in picked:
            for word in self.spelt[i]:
                place.setdefault(word, len(place))
        spelling_of, _ = padded([[place[word] for word in self.spelt[i]]
                                 for i in picked])
        letters, counts = padded([self.letters[word] for word in place])
        logits = self(words, lengths, letters, counts, spelling_of)
        return mean_loss(logits, tags), int(lengths.sum())


class Translator(nn.Module):
    """GRU encoder and decoder with Bahdanau's attention, teacher forced."""

    def __init__(self, config, folder):
        super().__init__()
        model, data = config["model"], config["data"]
        self.source, source_count = numbered(
            words_of_lines(folder, "train.en"), data["min_count"])
        self.target, target_count = numbered(
            [["<s>", *one, "</s>"]
             for one in words_of_lines(folder, "train.de")], data["min_count"])
        self.batches = batches_by_length(
            [len(a) + len(b) for a, b in zip(self.source, self.target)],
            data["batch_size"])
        self.smoothing = config["training"]["label_smoothing"]
        size, hidden = model["embedding_size"], model["hidden_size"]
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

    def forward(self, source, lengths, target):
        memory, h = run_packed(
            self.encoder, self.dropout(self.embedding(source)), lengths)
        h = torch.tanh(self.bridge(torch.cat([h[0], h[1]], dim=1)))
        keys = self.key(memory)
        outside = torch.arange(source.shape[1]) >= lengths[:, None]
        said = []
        for vector in self.dropout(self.target_embedding(target)).unbind(1):
            scores = self.score(torch.tanh(keys + self.query(h)[:, None]))
            weights = scores.squeeze(2).masked_fill(outside, -torch.inf)
            context = torch.bmm(weights.softmax(1)[:, None], memory).squeeze(1)
            h = self.cell(torch.cat([vector, context], dim=1), h)
            said.append(torch.cat([h, context], dim=1))
        o = torch.tanh(self.combine(torch.stack(said, dim=1)))
        return self.output(self.dropout(o))

    def loss(self, step):
        picked = self.batches[step % len(self.batches)]
        source, lengths = padded([self.source[i] for i in picked])
        target, target_lengths = padded([self.target[i] for i in picked],
                                        NO_TARGET)
        logits = self(source, lengths, target[:, :-1].clamp_min(0))
        return mean_loss(logits, target[:, 1:], self.smoothing), \
            int(target_lengths.sum()) - len(picked)


MODELS = {"language_modeling": CharLm, "tagging": Tagger,
          "translation": Translator}
