"""The models of sequences as a Python user would write them: packed sequences
where lengths differ, a loop where a step needs the one before."""

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

CELLS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


def run_packed(rnn, x, lengths):
    """Outputs [N, T, F], zero past each length, and the last h [L*D, N, H]."""
    packed = pack_padded_sequence(x, lengths, batch_first=True,
                                  enforce_sorted=False)
    outputs, state = rnn(packed)
    outputs, _ = pad_packed_sequence(outputs, batch_first=True,
                                     total_length=x.shape[1])
    return outputs, state[0] if isinstance(state, tuple) else state


class LanguageModel(nn.Module):
    def __init__(self, cell, units, size, hidden_size, layers):
        super().__init__()
        self.embedding = nn.Embedding(units, size)
        self.rnn = CELLS[cell](size, hidden_size, layers, batch_first=True)
        self.decoder = nn.Linear(hidden_size, units)

    def forward(self, ids, state):
        outputs, state = self.rnn(self.embedding(ids), state)
        return self.decoder(outputs), state


class TextClassifier(nn.Module):
    def __init__(self, cell, readout, output, units=9, size=4, hidden_size=5,
                 labels=3):
        super().__init__()
        self.readout, self.kind = readout, output
        self.embedding = nn.Embedding(units, size)
        self.rnn = CELLS[cell](size, hidden_size, 2, batch_first=True,
                               bidirectional=True)
        self.output = nn.Linear(2 * hidden_size,
                                1 if output == "sigmoid" else labels)

    def read(self, outputs, h, lengths):
        if self.readout == "final":
            return torch.cat([h[-2], h[-1]], dim=1)
        if self.readout == "last":
            return torch.stack([outputs[n, length - 1]
                                for n, length in enumerate(lengths)])
        pool = (lambda x: x.mean(0)) if self.readout == "mean" else (
            lambda x: x.max(0).values)
        return torch.stack([pool(outputs[n, :length])
                            for n, length in enumerate(lengths)])

    def forward(self, ids, lengths):
        outputs, h = run_packed(self.rnn, self.embedding(ids), lengths)
        logits = self.output(self.read(outputs, h, lengths))
        if self.kind == "softmax":
            return functional.log_softmax(logits, dim=1)
        p = torch.sigmoid(logits)
        return torch.cat([1 - p, p], dim=1).log()


class Tagger(nn.Module):
    def __init__(self, words, characters, tags):
        super().__init__()
        self.embedding = nn.Embedding(words, 4)
        self.character_embedding = nn.Embedding(characters, 3)
        self.character_rnn = nn.LSTM(3, 2, batch_first=True,
                                     bidirectional=True)
        self.rnn = nn.GRU(4 + 2 * 2, 5, batch_first=True, bidirectional=True)
        self.output = nn.Linear(10, tags)

    def forward(self, words, lengths, characters, character_lengths):
        """characters: [N, T, C]: each word of each sentence by itself."""
        flat = characters.flatten(0, 1)
        _, h = run_packed(self.character_rnn, self.character_embedding(flat),
                          character_lengths.flatten())
        read = torch.cat([h[0], h[1]], dim=1).view(*words.shape, -1)
        x = torch.cat([self.embedding(words), read], dim=2)
        return self.output(run_packed(self.rnn, x, lengths)[0])


class Translator(nn.Module):
    """As the equations stand in the papers, a step at a time."""

    def __init__(self, cell, attention, layers, source_units=7,
                 target_units=6, size=4, hidden_size=3):
        super().__init__()
        self.attention, self.layers = attention, layers
        self.embedding = nn.Embedding(source_units, size)
        self.encoder = CELLS[cell](size, hidden_size, layers,
                                   batch_first=True, bidirectional=True)
        memory = 2 * hidden_size
        seen = 0 if attention == "none" else memory
        fed = memory if attention == "bahdanau" else 0
        self.decoder = nn.ModuleDict({
            "embedding": nn.Embedding(target_units, size),
            "bridge": nn.Linear(memory, layers * hidden_size),
            "rnn": CELLS[cell](size + fed, hidden_size, layers,
                               batch_first=True),
            "combine": nn.Linear(hidden_size + seen, size, bias=False),
            "output": nn.Linear(size, target_units)})
        if attention != "none":
            self.decoder["attention"] = nn.ModuleDict({
                "key": nn.Linear(memory, hidden_size,
                                 bias=attention == "bahdanau")})
        if attention == "bahdanau":
            self.decoder["attention"]["query"] = nn.Linear(
                hidden_size, hidden_size, bias=False)
            self.decoder["attention"]["score"] = nn.Linear(
                hidden_size, 1, bias=False)

    def look(self, query, memory, lengths):
        """Each sequence by itself, over its own places only."""
        part = self.decoder["attention"]
        contexts = []
        for q, values, length in zip(query, memory, lengths):
            values = values[:length]
            if self.attention == "luong":
                scores = part["key"](values) @ q
            else:
                scores = part["score"](torch.tanh(
                    part["query"](q) + part["key"](values))).squeeze(1)
            contexts.append(torch.softmax(scores, 0) @ values)
        return torch.stack(contexts)

    def forward(self, source, lengths, target):
        part = self.decoder
        memory, h = run_packed(self.encoder, self.embedding(source), lengths)
        first = torch.tanh(part["bridge"](torch.cat([h[-2], h[-1]], dim=1)))
        h = torch.stack(first.chunk(self.layers, dim=1))
        state = (h, torch.zeros_like(h)) if isinstance(
            self.encoder, nn.LSTM) else h
        logits = []
        for t in range(target.shape[1]):
            x = part["embedding"](target[:, t])
            if self.attention == "bahdanau":
                h = state[0] if isinstance(state, tuple) else state
                context = self.look(h[-1], memory, lengths)
                x = torch.cat([x, context], dim=1)
            outputs, state = part["rnn"](x.unsqueeze(1), state)
            o = outputs.squeeze(1)
            if self.attention == "luong":
                context = self.look(o, memory, lengths)
            if self.attention != "none":
                o = torch.cat([o, context], dim=1)
            logits.append(part["output"](torch.tanh(part["combine"](o))))
        return torch.stack(logits, dim=1)


def with_gradients(net, tensors, loss):
    """`tensors`, and what a test compares: weights, loss, gradients."""
    loss.backward()
    tensors = {key: value.detach() for key, value in tensors.items()}
    tensors["loss"] = loss.detach()
    for key, value in net.named_parameters():
        tensors[f"initial.{key}"] = value.detach()
        tensors[f"gradient.{key}"] = value.grad
    return tensors


def language_model_reference(cell):
    torch.manual_seed(1)
    units, hidden_size, layers = 7, 5, 2
    net = LanguageModel(cell, units, 4, hidden_size, layers)
    ids = torch.randint(units, (3, 6))
    targets = torch.randint(units, (3, 6))
    h, c = torch.randn(2, layers, 3, hidden_size)
    logits, last = net(ids, (h, c) if cell == "lstm" else h)
    loss = functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
    tensors = {"ids": ids, "targets": targets, "h": h, "c": c,
               "logits": logits}
    if cell == "lstm":
        tensors |= {"last_h": last[0], "last_c": last[1]}
    else:
        tensors["last_h"] = last
    return (f"language_model_{cell}", with_gradients(net, tensors, loss),
            {"cell": cell})


def text_classifier_reference(cell, readout, output):
    torch.manual_seed(2)
    net = TextClassifier(cell, readout, output)
    lengths = torch.tensor([3, 6, 1, 5])
    ids = torch.randint(9, (4, 6))
    labels = torch.tensor([0, 1, 1, 0])
    logs = net(ids, lengths)
    tensors = {"ids": ids, "lengths": lengths, "labels": labels,
               "output": logs}
    loss = functional.nll_loss(logs, labels)
    return (f"text_classifier_{cell}_{readout}_{output}",
            with_gradients(net, tensors, loss),
            {"cell": cell, "readout": readout, "output": output})


def tagger_reference():
    torch.manual_seed(3)
    net = Tagger(words=8, characters=6, tags=4)
    lengths = torch.tensor([4, 2, 5])
    spellings = torch.randint(6, (5, 4))
    spelling_lengths = torch.tensor([2, 4, 1, 3, 4])
    spelling_of = torch.randint(5, (3, 5))
    words = torch.randint(8, (3, 5))
    logits = net(words, lengths, spellings[spelling_of],
                 spelling_lengths[spelling_of])
    own = torch.arange(5)[None] < lengths[:, None]
    targets = torch.randint(4, (3, 5)).masked_fill(~own, -100)
    loss = functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
    tensors = {"words": words, "lengths": lengths, "spellings": spellings,
               "spelling_lengths": spelling_lengths,
               "spelling_of": spelling_of, "targets": targets,
               "logits": logits}
    return "tagger", with_gradients(net, tensors, loss), {}


def translator_reference(cell, attention, layers):
    torch.manual_seed(4)
    net = Translator(cell, attention, layers)
    lengths = torch.tensor([3, 5, 1])
    source = torch.randint(7, (3, 5))
    target = torch.randint(6, (3, 4))
    following = torch.randint(6, (3, 4))
    logits = net(source, lengths, target)
    loss = functional.cross_entropy(logits.flatten(0, 1),
                                    following.flatten())
    tensors = {"source": source, "lengths": lengths, "target": target,
               "following": following, "logits": logits}
    return (f"translator_{cell}_{attention}",
            with_gradients(net, tensors, loss),
            {"cell": cell, "attention": attention, "layers": str(layers)})


def sequence_references():
    for cell in CELLS:
        yield language_model_reference(cell)
    for cell, readout, output in (
            ("lstm", "max", "softmax"), ("gru", "mean", "softmax"),
            ("rnn", "final", "softmax"), ("lstm", "last", "softmax"),
            ("gru", "final", "sigmoid"), ("lstm", "max", "sigmoid")):
        yield text_classifier_reference(cell, readout, output)
    yield tagger_reference()
    for cell, attention, layers in (
            ("gru", "none", 2), ("gru", "bahdanau", 1), ("gru", "luong", 1),
            ("lstm", "none", 1), ("lstm", "bahdanau", 2),
            ("lstm", "luong", 2)):
        yield translator_reference(cell, attention, layers)
