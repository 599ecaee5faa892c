"""The models that are measured, and how long."""

import dataclasses

from bench.contestants import IMAGE_PEERS, TEXT_PEERS


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    title: str
    config: str  # of configs/
    steps: int  # of one measurement
    every: int  # steps that warm up; a divisor of steps
    settings: tuple = ()  # what differs from the config
    data: str = "images"  # or the name of a public set of texts
    peers: tuple = IMAGE_PEERS


def deep(cell, readout):
    """The course's recurrent net: four layers that read both ways."""
    steps, every = (30, 3) if cell == "rnn" else (14, 2)
    return Case(f"bi_{cell}_{readout}",
                f"Bi-{cell.upper()} 4x128, batch 256, `{readout}`", "mnist_rnn",
                steps, every,
                (f"model.cell={cell}", f"model.readout={readout}"))


def shallow(cell):
    """The size of the well-known tutorial, with clipping."""
    return Case(f"{cell}_2x128", f"{cell.upper()} 2x128, batch 100",
                "tutorial_lstm", 160, 20,
                (f"model.cell={cell}", "training.clip_grad_norm=5"))


TRAINING = (
    Case("fc", "FC, batch 256", "mnist_fc", 234, 26),
    Case("cnn", "CNN, five blocks, batch 256", "mnist_cnn", 14, 2),
    *(deep(cell, readout) for cell in ("lstm", "gru", "rnn")
      for readout in ("last", "final")),
    *map(shallow, ("lstm", "gru", "rnn")),
    Case("tutorial_lstm", "`tutorial_lstm`", "tutorial_lstm", 160, 20),
    Case("char_lm", "`char_lm`, LSTM 512", "char_lm", 40, 4, (),
         "tiny_shakespeare", TEXT_PEERS),
    Case("tag_pos", "`tag_pos`", "tag_pos", 120, 10, (), "ud_ewt",
         TEXT_PEERS),
    # Compiled, its loop over words would be anew for each length.
    Case("translate_en_de", "`translate_en_de`", "translate_en_de", 48, 4, (),
         "multi30k", ("eager", "fused")),
)

# Measured in inference and as work grows, too.
MODELS = ("fc", "cnn", "bi_lstm_last", "bi_gru_last", "bi_rnn_last")


def chosen(names):
    """The training cases of these names; all without names."""
    known = {case.name: case for case in TRAINING}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"--models: no {', '.join(unknown)}; there are "
                         f"{', '.join(known)}")
    return [known[name] for name in names] or list(TRAINING)
