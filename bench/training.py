"""Training speed: the whole step, after warming up, beside all peers."""

from bench.contestants import OURS
from bench.program import config_file
from bench.schedule import Job, say

MOST_SECONDS = 8  # of a peer's measurement; the slowest end early
# One process on all data: the device is the CPU, and all images train.
CPU = ("device=cpu",)
ALL_IMAGES = (*CPU, "data.valid_fraction=0")


def jobs(place, cases):
    return [job for case in cases for job in of_case(place, case)]


def of_case(place, case):
    by_images = case.data == "images"
    found = place.images if by_images else place.text(case.data)
    if found is None:
        say(f"{case.name} is left out: there is no {case.data} here")
        return []
    settings = (*case.settings, *found.settings,
                *(ALL_IMAGES if by_images else CPU))
    steps, every = (3, 1) if place.quick else (case.steps, case.every)
    config = config_file(case.config)

    def ours(own):
        return place.program.train(config, (*settings, *own), steps, every)

    def peer(name):
        resolved = place.program.resolved(config,
                                          (*settings, f"name={case.name}"))
        script = "train_pytorch.py" if by_images else "train_sequences.py"
        return place.python.train(name, script, resolved, found.folder, steps,
                                  every, MOST_SECONDS)

    return [
        *(Job("training", case.name, name, lambda own=own: ours(own))
          for name, own in OURS.items()),
        *(Job("training", case.name, name, lambda name=name: peer(name),
              may_fail=True)
          for name in case.peers)]
