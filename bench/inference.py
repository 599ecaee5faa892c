"""Inference speed, one image at a time and 1,000 at once.

Ours is what `evaluate` says of its pass over the test images (which are random
here, and as many as take a second or so), its first batch included; peers have
had a first batch before theirs.
"""

from bench import cases
from bench.contestants import OURS
from bench.program import config_file
from bench.schedule import Job

PEERS = ("eager", "compile")
# Images by batch size.
IMAGES = {1: 2000, 1000: 10000}
IMAGES_OF_FC = {1: 10000, 1000: 100000}


def jobs(place, chosen):
    return [job for case in chosen if case.name in cases.MODELS
            for size in IMAGES for job in of_case(place, case, size)]


def images_of(place, case, size):
    counts = IMAGES_OF_FC if case.name == "fc" else IMAGES
    count = 2 * size if place.quick else counts[size]
    return place.random_images(20, count)


def of_case(place, case, size):
    config = config_file(case.config)

    def settings():
        images = images_of(place, case, size)
        return images, (*case.settings, *images.settings, "device=cpu",
                        "data.valid_fraction=0",
                        f"data.evaluation_batch_size={size}")

    def ours(own):
        _, shared = settings()
        weights = place.folder / f"{case.name}.safetensors"
        if not weights.exists():
            place.program.weights(
                config, (*shared, "training.max_steps=1"), weights)
        said = place.program.evaluate(config, weights, (*shared, *own))
        return {"rate": said["count"] / said["seconds"]}

    def peer(name):
        images, shared = settings()
        resolved = place.program.resolved(config,
                                          (*shared, f"name={case.name}"))
        flags = ["--compile"] if name == "compile" else []
        return place.python.run(
            "infer_pytorch.py", place.python.config_file(resolved),
            images.folder, "--batch", size, *flags).json()

    name = f"{case.name}, {size}"
    return [
        *(Job("inference", name, who, lambda own=own: ours(own))
          for who, own in OURS.items()),
        *(Job("inference", name, who, lambda who=who: peer(who),
              may_fail=True)
          for who in PEERS)]
