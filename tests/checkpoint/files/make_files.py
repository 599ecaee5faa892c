"""Makes the files of this folder, as Python writes them.

    python make_files.py    (needs torch and safetensors; made with torch 2.13)
"""

import collections
import pathlib

import safetensors.torch
import torch

HERE = pathlib.Path(__file__).parent


def numbers(*shape, dtype=torch.float32):
    count = torch.Size(shape).numel()
    return torch.arange(count).to(dtype).reshape(shape)


class LstmClassifier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(2, 3, batch_first=True)
        self.fc = torch.nn.Linear(3, 4)


def main():
    every_type = {
        "f64": numbers(2, dtype=torch.float64),
        "i64": numbers(2, dtype=torch.int64) - 1,
        "f32": numbers(2, 3),
        "i32": numbers(2, dtype=torch.int32),
        "bf16": numbers(3, dtype=torch.bfloat16),
        "f16": numbers(3, dtype=torch.float16),
        "i16": numbers(3, dtype=torch.int16),
        "i8": numbers(3, dtype=torch.int8) - 1,
        "u8": numbers(3, dtype=torch.uint8),
        "bool": torch.tensor([True, False, True]),
        "scalar": torch.tensor(7.0),
        "empty": torch.zeros(0, 3),
    }
    safetensors.torch.save_file(
        every_type, HERE / "python.safetensors", metadata={"made by": "Python"}
    )
    torch.save(every_type, HERE / "every_type.pt")

    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
    with torch.no_grad():
        for tensor in model.parameters():
            tensor.copy_(numbers(*tensor.shape))
    torch.save(model.state_dict(), HERE / "state_dict.pt")
    torch.save(
        collections.OrderedDict(model.state_dict()),
        HERE / "protocol4.pt",
        pickle_protocol=4,
    )
    optimizer = torch.optim.Adam(model.parameters())
    checkpoint = {
        "model": dict(model.named_parameters()),
        "optimizer": optimizer.state_dict(),
        "epoch": 3,
        "rng": torch.zeros(4, dtype=torch.uint8),
    }
    torch.save(checkpoint, HERE / "checkpoint.pt")
    torch.save(
        {"encoder": model.state_dict(), "decoder": model.state_dict()},
        HERE / "two_dicts.pt",
    )

    base = numbers(4, 3)
    views = {
        "transposed": base.t(),
        "rows": base[1:3],
        "every_second": base[::2],
        "shared": base,
    }
    torch.save(views, HERE / "views.pt")
    torch.save({"expanded": torch.ones(1).expand(1000)}, HERE / "expanded.pt")

    torch.manual_seed(0)
    lstm = LstmClassifier()
    torch.save(lstm.state_dict(), HERE / "lstm.pt")
    torch.save(lstm, HERE / "whole_model.pt")
    torch.save(
        model.state_dict(),
        HERE / "legacy.pt",
        _use_new_zipfile_serialization=False,
    )


if __name__ == "__main__":
    main()
