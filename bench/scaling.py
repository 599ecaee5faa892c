"""What an image costs in training as the work grows."""

import dataclasses

from bench import work
from bench.program import config_file
from bench.schedule import Job
from bench.training import ALL_IMAGES

MOST_ROUNDS = 3


@dataclasses.dataclass(frozen=True)
class Point:
    value: int  # of what grows
    settings: tuple = ()
    images: int = 4096  # trained in one measurement
    batch_size: int = 256
    rows: int = 28  # of an image


@dataclasses.dataclass(frozen=True)
class Growth:
    name: str
    config: str
    points: tuple


def by_batch(images):
    return tuple(Point(size, (f"data.batch_size={size}",), images, size)
                 for size in (64, 256, 1024, 4096))


def hidden_layers(count):
    sizes = ",".join(["512"] * count)
    return (f'model={{"type":"fc","hidden_sizes":[{sizes}]}}',)


GROWTHS = {growth.name: growth for growth in (
    Growth("FC, batch", "mnist_fc", by_batch(53248)),
    Growth("CNN, batch", "mnist_cnn", by_batch(12288)),
    Growth("Bi-LSTM 4x128, batch", "mnist_rnn", by_batch(12288)),
    Growth("FC of 512s, hidden layers", "mnist_fc", tuple(
        Point(count, hidden_layers(count), 32768) for count in (1, 2, 4, 8))),
    Growth("Bi-LSTM, layers", "mnist_rnn", tuple(
        Point(count, (f"model.layers={count}", "model.readout=final",
                      "model.dropout=0")) for count in (1, 2, 4, 8))),
    Growth("Bi-LSTM 4x128, rows of an image", "mnist_rnn", tuple(
        Point(rows, ("model.readout=final",), rows=rows)
        for rows in (14, 28, 56, 112))),
    Growth("FC, images trained", "mnist_fc", tuple(
        Point(images, (), images) for images in (7680, 15360, 30720, 59904))),
)}


def jobs(place, cases):
    configs = {case.config for case in cases}
    return [job for growth in GROWTHS.values() if growth.config in configs
            for job in of_growth(place, growth)]


def steps_of(point, quick):
    """Steps, and those of them that warm up: an eighth or so."""
    if quick:
        return 3, 1
    steps = max(4, point.images // point.batch_size)
    every = max(1, steps // 8)
    return steps // every * every, every


def of_growth(place, growth):
    """Each point is a contestant: they are measured in turn."""
    def measure(point):
        images = place.images if point.rows == 28 else \
            place.random_images(point.images, 20, point.rows)
        settings = [*images.settings, *ALL_IMAGES, *point.settings]
        config = config_file(growth.config)
        model = place.program.resolved(config, settings)["model"]
        return {"macs": work.training(model, point.rows),
                **place.program.train(config, settings,
                                      *steps_of(point, place.quick))}

    return [Job("scaling", growth.name, str(point.value),
                lambda point=point: measure(point), MOST_ROUNDS,
                may_fail=True)  # for want of memory
            for point in growth.points]
