"""What the measurements share: the program, its peers, the data."""

import dataclasses
import functools
import pathlib

from bench import data
from bench.contestants import Python
from bench.program import Program


@dataclasses.dataclass(eq=False)
class Workplace:
    folder: pathlib.Path
    program: Program
    python: Python
    quick: bool  # only to see that everything runs

    @functools.cached_property
    def images(self):
        return data.find_images(self.program)

    @functools.lru_cache
    def text(self, name):
        return data.find_text(self.program, name)

    @functools.lru_cache
    def random_images(self, train, test, rows=28):
        """A folder of random images; made once."""
        name = f"images-{train}-{test}-{rows}"
        return data.random_images(self.folder / name, train, test, rows)
