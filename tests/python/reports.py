"""What tests of report pages share."""

import json
import re

# Widths, and whether the reader prefers the dark.
LOOKS = [(360, False), (360, True), (1600, False), (1600, True)]


def page_data(file):
    return json.loads(re.search(
        r'<script type="application/json" id="data">(.*?)</script>',
        file.read_text(), re.DOTALL).group(1))
