"""Runs a process and looks at it from outside: time, memory, what it says."""

import dataclasses
import json
import os
import subprocess
import tempfile
import time


class Failed(Exception):
    """A process that ended badly; says its command and its last words."""


@dataclasses.dataclass
class Finished:
    out: str
    lines: list  # (seconds, line) of stderr, as each arrived
    seconds: float  # from start to end
    peak_bytes: int  # largest resident memory

    def json(self):
        """The one object on stdout."""
        return json.loads(self.out)


def run(command, folder, environment=None):
    """Runs `command` to its end in `folder`."""
    command = [str(word) for word in command]
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out,
            stderr=subprocess.PIPE, env={**os.environ, **(environment or {})})
        lines = [(time.perf_counter(), line.decode(errors="replace").rstrip())
                 for line in process.stderr]
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stderr.close()
        out.seek(0)
        text = out.read().decode()
    if process.returncode != 0:
        last = "\n".join(line for _, line in lines[-15:])
        raise Failed(f"{' '.join(command)} ended with {process.returncode}\n"
                     f"{last}\n{text[-2000:]}")
    return Finished(text, lines, seconds, usage.ru_maxrss * 1024)
