"""Whole processes, from the command to its end, by the wall's clock."""

from bench.contestants import OURS
from bench.program import config_file, set_options
from bench.schedule import Job

TUTORIAL = "one epoch of tutorial_lstm"
EVALUATION = "evaluate FC on 10,000 images"
SHARED = ("device=cpu", "data.valid_fraction=0")


def jobs(place, cases):
    names = {case.name for case in cases}
    return [*(tutorial(place) if "tutorial_lstm" in names else []),
            *(evaluation(place) if "fc" in names else [])]


def tutorial(place):
    """The program saves its weights and state at the end; Python saves none."""
    config = config_file("tutorial_lstm")
    settings = (*place.images.settings, *SHARED)
    steps = 4 if place.quick else 600

    def ours(own):
        return {"seconds": place.program.train_whole(
            config, (*settings, *own, "training.epochs=1",
                     f"training.max_steps={steps}")).seconds}

    def peer(name):
        resolved = place.program.resolved(config, settings)
        done = place.python.run(
            "train_pytorch.py", place.python.config_file(resolved),
            place.images.folder, "--steps", steps, "--every", steps, "--adam",
            {"eager": "foreach", "fused": "fused"}[name])
        return {"seconds": done.seconds}

    return [*(Job("processes", TUTORIAL, who, lambda own=own: ours(own))
              for who, own in OURS.items()),
            *(Job("processes", TUTORIAL, who, lambda who=who: peer(who))
              for who in ("eager", "fused"))]


def evaluation(place):
    config = config_file("mnist_fc")
    settings = (*place.images.settings, *SHARED)
    weights = place.folder / "evaluated.safetensors"

    def trained():
        if not weights.exists():
            steps = 3 if place.quick else 234
            place.program.weights(
                config, (*settings, f"training.max_steps={steps}"), weights)
        return weights

    def ours(own):
        trained()
        done = place.program.run(
            "evaluate", config, "--weights", weights, "--json",
            *set_options((*settings, *own)))
        return {"seconds": done.seconds, **scores(done)}

    def python():
        trained()
        resolved = place.program.resolved(config, settings)
        done = place.python.run(
            "evaluate_pytorch.py", place.python.config_file(resolved),
            place.images.folder, weights)
        return {"seconds": done.seconds, **scores(done)}

    return [*(Job("processes", EVALUATION, who, lambda own=own: ours(own))
              for who, own in OURS.items()),
            Job("processes", EVALUATION, "eager", python)]


def scores(done):
    said = done.json()
    return {"accuracy": said["accuracy"], "loss": said["loss"]}


def same_scores(results):
    """Whether all who evaluated found the same: they did the same work."""
    found = [entry for key, entry in results.entries.items()
             if key[:2] == ("processes", EVALUATION) and "loss" in entry]
    return all(abs(entry["accuracy"] - found[0]["accuracy"]) < 2e-4
               and abs(entry["loss"] - found[0]["loss"]) < 1e-4
               for entry in found)
