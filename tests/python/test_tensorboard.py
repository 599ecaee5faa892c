"""TensorBoard reads what a run writes, and a table holds the same figures."""

import csv
import json
import pathlib

import pytest
from google.protobuf import struct_pb2
from runs import STEPS_PER_EPOCH
from schemas import assert_is_part, messages_in, messages_of
from tensorboard.backend.event_processing import event_accumulator
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.hparams import plugin_data_pb2

OBSERVED = {"training": {"epochs": 3, "log_every_steps": 2,
                         "tensorboard": True}}


def events(run):
    accumulator = event_accumulator.EventAccumulator(
        str(pathlib.Path(run, "tensorboard")),
        size_guidance={kind: 0 for kind in
                       (event_accumulator.SCALARS, event_accumulator.IMAGES,
                        event_accumulator.HISTOGRAMS)})
    return accumulator.Reload()


def curves(run):
    read = events(run)
    return {tag: [(event.step, event.value) for event in read.Scalars(tag)]
            for tag in read.Tags()["scalars"]
            if not tag.startswith("samples_per_second")}


def log(run):
    lines = (pathlib.Path(run) / "metrics.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def observed(tmp_path_factory):
    from conftest import Program
    program = Program(tmp_path_factory.mktemp("observed"))
    return program.json("train", program.config(**OBSERVED))["run"]


def test_curves_are_those_of_the_log(observed):
    found = curves(observed)
    epochs = [line for line in log(observed) if line["kind"] == "epoch"]
    steps = [line for line in log(observed) if line["kind"] == "step"]
    assert len(epochs) == 3 and len(steps) == 12

    def expect(tag, lines, value):
        assert found[tag] == [(line["step"], pytest.approx(value(line)))
                              for line in lines]
    expect("loss/train", epochs, lambda line: line["train"]["loss"])
    expect("loss/valid", epochs, lambda line: line["valid"]["loss"])
    expect("accuracy/valid", epochs, lambda line: line["valid"]["accuracy"])
    expect("parameter_norm/epoch", epochs, lambda line: line["param_norm"])
    expect("loss/step", steps, lambda line: line["train"]["loss"])
    expect("gradient_norm/step", steps, lambda line: line["grad_norm"])
    expect("learning_rate/step", steps, lambda line: line["learning_rate"])


def test_weights_and_gradients_have_histograms(observed):
    read = events(observed)
    tags = read.Tags()["histograms"]
    for layer in ("layers.0.weight", "layers.0.bias", "layers.3.weight"):
        assert {f"weights/{layer}", f"gradients/{layer}"} <= set(tags)
    values = read.Histograms("weights/layers.0.weight")
    assert [value.step for value in values] == [
        STEPS_PER_EPOCH * epoch for epoch in (1, 2, 3)]
    last = values[-1].histogram_value
    from safetensors.numpy import load_file
    weight = load_file(pathlib.Path(observed, "last.safetensors"))[
        "layers.0.weight"].astype(float)
    assert last.num == sum(last.bucket) == weight.size
    assert last.min == weight.min() and last.max == weight.max()
    assert last.sum == pytest.approx(weight.sum())
    assert last.sum_squares == pytest.approx((weight ** 2).sum())
    below = sum(count for limit, count in zip(last.bucket_limit, last.bucket)
                if limit < 0)
    assert abs(below - (weight < 0).sum()) < weight.size / 10


def test_the_confusion_is_a_picture(observed):
    read = events(observed)
    images = read.Images("confusion/valid")
    assert [image.step for image in images] == [
        STEPS_PER_EPOCH * epoch for epoch in (1, 2, 3)]
    picture = images[0]
    assert picture.encoded_image_string.startswith(b"\x89PNG")
    assert picture.width == picture.height == 400


def test_the_config_is_the_hyper_parameters(observed):
    metadata = events(observed).SummaryMetadata(
        "_hparams_/session_start_info")
    data = plugin_data_pb2.HParamsPluginData.FromString(
        metadata.plugin_data.content)
    values = data.session_start_info.hparams
    assert values["model.type"].string_value == "fc"
    assert values["data.batch_size"].number_value == 20
    assert values["training.tensorboard"].bool_value is True
    end = events(observed).SummaryMetadata("_hparams_/session_end_info")
    assert plugin_data_pb2.HParamsPluginData.FromString(
        end.plugin_data.content).session_end_info.status == 1


@pytest.mark.parametrize("stop", [STEPS_PER_EPOCH, STEPS_PER_EPOCH + 4])
def test_a_resumed_run_has_each_event_once(unroll, observed, stop):
    config = unroll.config(**OBSERVED)
    part = unroll.json("train", config, "--set",
                       f"training.max_steps={stop}")["run"]
    file, = pathlib.Path(part, "tensorboard").iterdir()
    with file.open("ab") as end:
        end.write(b"half a record")  # as a machine that died leaves it
    unroll("train", "--resume", part, "--set", "training.max_steps=-1")
    assert curves(part) == curves(observed)
    assert len(list(pathlib.Path(part, "tensorboard").iterdir())) == 1


def test_what_a_dead_machine_did_after_its_last_save_is_there_once(
        unroll, observed):
    config = unroll.config(**OBSERVED)
    part = unroll.json("train", config, "--set",
                       f"training.max_steps={STEPS_PER_EPOCH}")["run"]
    state = pathlib.Path(part, "state.safetensors")
    saved = state.read_bytes()
    unroll("train", "--resume", part, "--set",
           f"training.max_steps={2 * STEPS_PER_EPOCH}")
    state.write_bytes(saved)
    unroll("train", "--resume", part, "--set", "training.max_steps=-1")
    assert curves(part) == curves(observed)


def test_the_table_has_a_row_for_each_epoch(observed):
    with open(pathlib.Path(observed, "metrics.csv"), newline="") as file:
        rows = list(csv.DictReader(file))
    epochs = [line for line in log(observed) if line["kind"] == "epoch"]
    assert len(rows) == len(epochs) == 3
    for row, line in zip(rows, epochs):
        assert float(row["valid.loss"]) == line["valid"]["loss"]
        assert int(row["epoch"]) == line["epoch"]
        assert float(row["learning_rate"]) == line["learning_rate"]


def test_nothing_is_written_unasked(trained):
    assert not (trained.folder / "checkpoints/digits/tensorboard").exists()


def test_our_schema_is_a_part_of_tensorboards_own():
    ours = messages_of("training/tensorboard.proto")
    theirs = messages_in(event_pb2, summary_pb2, plugin_data_pb2, struct_pb2)
    from tensorboard.compat.proto import histogram_pb2
    assert_is_part(ours, theirs | messages_in(histogram_pb2))
