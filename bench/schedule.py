"""Who is measured when."""

import dataclasses
import sys
import typing

from bench import child


@dataclasses.dataclass(frozen=True)
class Job:
    """One measurement, done in each round."""
    section: str
    case: str
    contestant: str
    measure: typing.Callable  # () -> {"rate": ..., ...}
    most_rounds: int = 1000
    may_fail: bool = False  # a peer: the others are measured all the same

    @property
    def key(self):
        return self.section, self.case, self.contestant


def groups(jobs):
    """Jobs of the same section and case, who compete."""
    found = {}
    for job in jobs:
        found.setdefault((job.section, job.case), []).append(job)
    return list(found.values())


def rotated(group, round_number):
    """Each round begins with another one, so that none always follows the same."""
    start = round_number % len(group)
    return group[start:] + group[:start]


def say(text):
    print(text, file=sys.stderr, flush=True)


def run_rounds(jobs, rounds, results):
    """Measures what `results` does not have yet. In each round all contestants
    of a case come one right after the other."""
    for round_number in range(rounds):
        for group in groups(jobs):
            for job in rotated(group, round_number):
                if round_number < job.most_rounds and \
                        not results.has(*job.key, round_number):
                    measure(job, round_number, rounds, results)


def measure(job, round_number, rounds, results):
    try:
        values = job.measure()
    except child.Failed as failure:
        if not job.may_fail:
            raise SystemExit(str(failure)) from failure
        values = {"error": str(failure)}
    results.add(*job.key, round_number, values)
    shown = values.get("error") or ", ".join(
        f"{name} {value:,.6g}" for name, value in values.items())
    say(f"round {round_number + 1} of {rounds}: {' '.join(job.key)}: {shown}")
