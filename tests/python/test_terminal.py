"""What is on the terminal, and what is not in a pipe."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios

import pytest

from conftest import picture_of_a_one, write_png

COLOUR = re.compile(r"\x1b\[\d[\d;]*m")
CLEAR_LINE = "\r\x1b[2K"


def on_a_terminal(unroll, *words, columns=80, env=None):
    """All that the command writes when stdout and stderr are a terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, columns, 0, 0))
    process = unroll.start(*words, env=env, stdout=theirs,
                           stderr=subprocess.STDOUT)
    os.close(theirs)
    text = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            part = b""
        if not part:
            break
        text += part
    os.close(ours)
    assert process.wait() == 0, text
    return text.decode()


def visible_width(line):
    return len(COLOUR.sub("", line))


SLOW = {"data": {"train_count": 3000, "batch_size": 5},
        "training": {"epochs": 2}}


@pytest.mark.parametrize("columns", [80, 200])
def test_training_shows_one_bar_in_place(unroll, columns):
    text = on_a_terminal(unroll, "train", unroll.config(**SLOW),
                         columns=columns)
    drawn = [part for part in text.split(CLEAR_LINE) if "left" in part]
    assert drawn
    for part in drawn:
        bar = part.split("\r\n")[0]
        assert "/s" in bar and "loss" in bar and "%" in bar
        assert visible_width(bar) < columns
    for line in text.replace(str(unroll.folder), "").split("\r\n"):
        assert visible_width(line.split(CLEAR_LINE)[-1]) <= columns
    assert COLOUR.search(text)


def test_no_color_is_respected(unroll):
    config = unroll.config(**SLOW)
    text = on_a_terminal(unroll, "train", config, env={"NO_COLOR": "1"})
    assert not COLOUR.search(text)
    assert CLEAR_LINE in text  # the bar itself is no colour


def test_pictures_have_shades_on_a_terminal(trained):
    write_png(trained.folder / "shades.png", picture_of_a_one())
    words = ["predict", "digits", "shades.png"]
    assert COLOUR.search(on_a_terminal(trained, *words))
    assert not COLOUR.search(on_a_terminal(trained, *words,
                                           env={"NO_COLOR": "1"}))


def test_a_pipe_gets_plain_lines(unroll):
    config = unroll.config()
    write_png(unroll.folder / "one.png", picture_of_a_one())
    for words in (["train", config], ["evaluate", "tiny"], ["runs"],
                  ["predict", "tiny", "one.png"], ["compare", config],
                  ["summary", config], ["train", config, "--json"],
                  ["check", config], ["--help"]):
        answer = unroll(*words)
        for text in (answer.out, answer.err):
            assert not re.search(r"[\x00-\x08\x0b-\x1f]", text), words


def test_json_leaves_stdout_to_the_object(unroll):
    config = unroll.config()
    answer = unroll("train", config, "--json")
    assert answer.out.startswith("{") and answer.out.count("\n") == 1
    assert "epoch" in answer.err
