"""What tests of report pages share."""

import json
import re

# Widths, and whether the reader prefers the dark.
LOOKS = [(360, False), (360, True), (1600, False), (1600, True)]


def page_data(file):
    return json.loads(re.search(
        r'<script type="application/json" id="data">(.*?)</script>',
        file.read_text(), re.DOTALL).group(1))


def write_language_model(folder):
    """A tiny one, lm.json: a task without classes and test examples."""
    (folder / "text.txt").write_text("To be, or not to be. " * 60)
    (folder / "lm.json").write_text(json.dumps({
        "task": "language_modeling", "device": "cpu",
        "data": {"set": "files", "files": ["text.txt"], "unit": "character",
                 "batch_size": 4},
        "model": {"hidden_size": 6}, "training": {"epochs": 1}}))
