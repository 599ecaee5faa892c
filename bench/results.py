"""What was measured, kept in a file as it comes in, so that a run that was
stopped can go on."""

import json
import statistics


class Results:
    """Values by section, case, contestant and round."""

    def __init__(self, file, resume=False):
        self.file = file
        self.entries = {}
        if resume and file.exists():
            self._read()
        else:
            file.unlink(missing_ok=True)

    def _read(self):
        """What failed is left out, and so is measured again."""
        for line in self.file.read_text().splitlines():
            entry = json.loads(line)
            if "error" not in entry["values"]:
                self.entries[tuple(entry["key"])] = entry["values"]

    def has(self, *key):
        return key in self.entries

    def add(self, section, case, contestant, round_number, values):
        key = (section, case, contestant, round_number)
        self.entries[key] = values
        with self.file.open("a") as file:
            file.write(json.dumps({"key": key, "values": values}) + "\n")

    def cases(self, section):
        """Names in the order in which they were first measured."""
        return list(dict.fromkeys(key[1] for key in self.entries
                                  if key[0] == section))

    def by_round(self, section, case, contestant, name="rate"):
        return {key[3]: values[name] for key, values in self.entries.items()
                if key[:3] == (section, case, contestant) and name in values}

    def values(self, section, case, contestant, name="rate"):
        return list(self.by_round(section, case, contestant, name).values())

    def median(self, section, case, contestant, name="rate"):
        """None where nothing was measured."""
        values = self.values(section, case, contestant, name)
        return statistics.median(values) if values else None

    def failures(self):
        """Section, case, contestant and round of each."""
        return [key for key, values in self.entries.items()
                if "error" in values]

    def best(self, section, case, contestants, name="rate", pick=max):
        """Whose median is the best, or None."""
        medians = {one: self.median(section, case, one, name)
                   for one in contestants}
        known = {one: value for one, value in medians.items()
                 if value is not None}
        return pick(known, key=known.get) if known else None

    def ratios(self, section, case, one, other, name="rate"):
        """one / other, round by round: both ran in each round, one soon after
        the other."""
        ours = self.by_round(section, case, one, name)
        theirs = self.by_round(section, case, other, name)
        return [ours[r] / theirs[r] for r in ours if r in theirs]
