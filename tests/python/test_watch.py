"""`unroll watch`: what the server gives, to whom, and what its page shows."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket

import pytest
from browser import browser, page, wait_for  # noqa: F401 (fixtures)
from runs import LONG, start_and_stall

SECRET = "nobody may read this"


class Server:
    def __init__(self, process):
        self.process = process
        answer = json.loads(process.stdout.readline())
        self.url, self.port = answer["url"], answer["port"]

    def ask(self, path, method="GET", body=None, **headers):
        """(status, headers, text) of a request sent as it is written."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=60)
        with contextlib.closing(connection):
            connection.putrequest(method, path, skip_host="Host" in headers)
            if body is not None:
                headers["Content-Length"] = str(len(body))
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    def raw(self, data, whole=False):
        """What comes back for bytes that need be no request at all.

        A client that hangs up behind a whole request may get no answer.
        """
        with socket.create_connection(("127.0.0.1", self.port), 60) as wire:
            with contextlib.suppress(OSError):
                wire.sendall(data)
                if not whole:
                    wire.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: wire.recv(65536), b""))
            return b""

    def end(self, by=signal.SIGINT):
        self.process.send_signal(by)
        return self.process.communicate(timeout=60)


@pytest.fixture
def watch(trained):
    """Starts servers beside the run "digits", or where another program is."""
    servers = []

    def start(*words, program=trained):
        servers.append(Server(program.start("watch", "--json", "--port", 0,
                                            *words)))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.end()


def test_it_gives_what_runs_are_and_have_measured(trained, watch):
    server = watch()
    runs = json.loads(server.ask("/api/runs")[2])["runs"]
    assert [(run["name"], run["state"], run["answers"]) for run in runs] == [
        ("digits", "finished", True)]
    assert runs[0]["config"]["model"]["type"] == "fc"
    log = (trained.folder / "checkpoints/digits/metrics.jsonl").read_text()
    status, headers, text = server.ask("/api/metrics?run=digits&from=0")
    assert status == 200 and text == log
    file, end = headers["X-Metrics-File"], len(log)
    assert int(headers["X-Metrics-To"]) == end == runs[0]["metrics"]["size"]
    line = log.index("\n") + 1
    assert server.ask(f"/api/metrics?run=digits&file={file}&from={line}")[2] \
        == log[line:]
    for elsewhere in (f"file={file}&from={line - 1}",  # in the midst of a line
                      f"file=7&from={line}", f"file={file}&from={end + 1}"):
        assert server.ask(f"/api/metrics?run=digits&{elsewhere}")[2] == log


def test_ctrl_c_ends_it_and_a_taken_port_is_said(trained, watch):
    server = watch()
    other = trained("watch", "--port", server.port, code=2)
    assert f":{server.port} cannot be served" in other.err
    with socket.create_connection(("127.0.0.1", server.port)):  # idle
        out, err = server.end()
    assert server.process.returncode == 0
    assert out == "" and err == f"{server.url}  (Ctrl+C ends it)\n"
    again = watch()
    again.end(signal.SIGTERM)
    assert again.process.returncode == 0


@pytest.mark.parametrize("words, said", [
    (["nothing"], "no run nothing"),
    (["--port", "65536"], "--port"),
    (["--host", "203.0.113.7", "--port", "0"], "cannot be served"),
])
def test_mistakes(trained, words, said):
    assert said in trained("watch", *words, code=2).err


def test_only_this_machine_unless_told(watch):
    assert watch().url.startswith("http://127.0.0.1:")
    open_server = watch("--host", "0.0.0.0")
    assert open_server.url.startswith("http://localhost:")
    assert "without a password" in open_server.end()[1]


def place_secrets(folder):
    (folder / "secret.txt").write_text(SECRET + "\n")
    run = folder / "checkpoints/digits"
    (run / "notes.txt").write_text(SECRET)
    evil = folder / "checkpoints/evil"  # its files are links to a secret
    shutil.copytree(run, evil)
    for name in ("metrics.jsonl", "config.json"):
        (evil / name).unlink()
        (evil / name).symlink_to(folder / "secret.txt")
    half = folder / "checkpoints/half"
    shutil.copytree(run, half)
    (half / "metrics.jsonl").unlink()
    (half / "metrics.jsonl").symlink_to(folder / "secret.txt")
    pipe = folder / "checkpoints/pipe"
    shutil.copytree(run, pipe)
    (pipe / "metrics.jsonl").unlink()
    os.mkfifo(pipe / "metrics.jsonl")


PATHS = ["../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt",
         "%2e%2e%2fsecret.txt", "..%252fsecret.txt", "....//secret.txt",
         "..\\secret.txt", "checkpoints/digits/notes.txt", "digits/notes.txt",
         "digits/../../secret.txt", "digits%00", "digits%00/notes.txt",
         "/secret.txt", "{folder}/secret.txt", "file://{folder}/secret.txt",
         "evil", "half", "pipe", ".", "..", "", "%", "%zz", "%ff%fe"]


def test_no_path_reads_what_is_no_run(trained, unroll, watch):
    folder = unroll.folder
    shutil.copytree(trained.folder / "checkpoints", folder / "checkpoints")
    place_secrets(folder)
    server = watch(program=unroll)
    listed = server.ask("/api/runs")[2]
    assert SECRET not in listed and '"evil"' not in listed
    for path in PATHS:
        path = path.replace("{folder}", str(folder))
        for request in (f"/{path}", f"//{path}", f"/api/metrics?from=0&run={path}",
                        f"/api/{path}", f"/style.css/{path}"):
            status, _, text = server.ask(request)
            assert SECRET not in text, request
            assert status in (200, 404) and (
                status == 404 or text == "" or request == "/"
                or request.startswith(("//", "/.")) and "<title>" in text), \
                (request, status, text[:80])
    everything = server.raw(b"GET /../../../../etc/passwd HTTP/1.1\r\n"
                            b"Host: localhost\r\nConnection: close\r\n\r\n",
                            whole=True)
    assert b"root:" not in everything and b" 404 " in everything
    assert server.ask("/api/runs")[0] == 200


def test_another_name_or_another_site_gets_nothing(watch):
    server = watch()
    port = server.port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"):
        assert server.ask("/api/runs", Host=host)[0] == 200, host
    for host in ("evil.example", f"evil.example:{port}", "localhost.evil.example",
                 "127.0.0.1.evil.example", "", "[", "a" * 5000):
        status, _, text = server.ask("/api/runs", Host=host)
        assert status == 421 and "digits" not in text, host
    for origin, status in ((f"http://127.0.0.1:{port}", 200), ("null", 403),
                           ("http://evil.example", 403),
                           (f"https://127.0.0.1:{port}", 403)):
        assert server.ask("/api/runs", Origin=origin)[0] == status, origin
    headers = server.ask("/")[1]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_bad_requests_do_not_end_it(watch):
    server = watch()
    for data in (b"", b"\0" * 100, b"GET", b"GET / HTTP/9.9\r\n\r\n",
                 b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
                 b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
                 b"POST /api/draw?rows=2&cols=2 HTTP/1.1\r\nHost: localhost\r\n"
                 b"Content-Length: 18446744073709551615\r\n\r\nab",
                 b"POST /api/draw HTTP/1.1\r\nHost: localhost\r\n"
                 b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"):
        assert b"200 OK" not in server.raw(data)
    for query, body, status in [
            ("rows=2&cols=2", b"abc", 400), ("rows=-1&cols=1", b"", 400),
            ("rows=0&cols=0", b"", 400), ("rows=1e9&cols=1", b"a", 400),
            ("rows=4294967296&cols=4294967296", b"", 400),
            ("rows=1&cols=1" + "".join(f"&run={i}" for i in range(17)), b"a",
             400),
            ("rows=1024&cols=1025", b"a" * (1024 * 1025), 413)]:
        assert server.ask(f"/api/draw?{query}", "POST", body)[0] == status, query
    assert server.ask("/api/draw")[0] == 404
    assert server.ask("/api/metrics?run=digits&from=x")[0] == 400
    assert server.ask("/api/runs")[0] == 200


def a_seven():
    rows = ["." * 20] * 3 + ["..##############...."] * 2 + \
        [("." * (15 - i) + "##").ljust(20, ".") for i in range(12)] + \
        ["." * 20] * 3
    return bytes(255 if mark == "#" else 0 for row in rows for mark in row)


def test_it_answers_what_predict_answers(unroll, watch):
    """The same picture as a file, and the row-by-row answers of an RNN."""
    import numpy
    from conftest import write_png
    pixels = a_seven()
    write_png(unroll.folder / "seven.png",
              numpy.frombuffer(pixels, numpy.uint8).reshape(20, 20))
    models = {"fc": {"type": "fc", "hidden_sizes": [16]},
              "cnn": {"type": "cnn", "channels": [4, 8]},
              "rnn": {"type": "rnn", "cell": "lstm", "layers": 1,
                      "hidden_size": 8}}
    for name, model in models.items():
        unroll("train", unroll.config(f"{name}.json", model=model))
    server = watch(program=unroll)
    status, _, text = server.ask(
        "/api/draw?rows=20&cols=20&run=fc&run=cnn&run=rnn&run=none", "POST",
        pixels)
    answer = json.loads(text)
    assert status == 200 and len(answer["image"]["pixels"]) == 28 * 28
    assert "no such run" in answer["answers"].pop()["error"]
    for found in answer["answers"]:
        said = unroll.json("predict", found["run"], "seven.png")
        said = said["predictions"][0]
        assert found["label"] == said["class"]
        assert found["probabilities"] == pytest.approx(said["probabilities"],
                                                       abs=1e-5)
    rows = answer["answers"][2]["rows"]
    assert len(rows) == 28 and "rows" not in answer["answers"][0]
    assert rows[27] == pytest.approx(answer["answers"][2]["probabilities"],
                                     abs=1e-5)
    assert all(sum(row) == pytest.approx(1, abs=1e-5) for row in rows)
    assert rows[0] != rows[14]
    blank = json.loads(server.ask("/api/draw?rows=9&cols=9&run=fc", "POST",
                                  bytes(81))[2])
    assert "shows nothing" in blank["answers"][0]["error"]


def points_of(title):
    """How many points the page has drawn of a chart's first line."""
    return (f"([...charts.charts.get('{title}')?.lines ?? []]"
            ".map(line => line.points.length)[0] ?? 0)")


def test_the_page_follows_a_training(unroll, watch, page):  # noqa: F811
    server = watch(program=unroll)
    page.look_like(1280)
    page.go(server.url)
    page.wait("!document.getElementById('empty').hidden")
    process = start_and_stall(
        unroll, "train", unroll.config("live.json", **LONG))
    page.wait("document.body.innerText.includes('running')")
    page.wait(f"{points_of('Loss')} > 5")
    early = page.js(points_of("Loss"))
    process.communicate(timeout=300)
    assert process.returncode == 0
    page.wait("document.body.innerText.includes('finished')")
    log = unroll.folder / "checkpoints/live/metrics.jsonl"
    lines = len(log.read_text().splitlines())
    page.wait(f"{points_of('Loss')} === {lines}")
    assert lines > early
    assert page.js("document.querySelectorAll('#charts path.line').length") > 4
    assert "train" in page.text("#charts") and page.text("#runs").count("live")
    # The run is made longer: its file is written anew, and grows.
    unroll("train", "--resume", "live", "--set", "training.epochs=3")
    page.wait(f"{points_of('Loss')} > {lines}")
    page.wait(f"{points_of('Loss')} === {len(log.read_text().splitlines())}")
    # It disappears, and another one comes by its name.
    shutil.rmtree(unroll.folder / "checkpoints/live")
    page.wait("!document.getElementById('empty').hidden")
    unroll("train", "live.json", "--set", "training.epochs=0")
    page.wait("document.querySelectorAll('#runs tbody tr').length === 1")
    server.end()
    page.wait("document.getElementById('link').textContent.includes('again')")
    page.go("about:blank")
    page.errors.clear()  # of the server that is gone, the browser complains


def test_the_page_shows_several_runs(trained, unroll, watch, page):  # noqa: F811
    shutil.copytree(trained.folder / "checkpoints", unroll.folder / "checkpoints")
    shutil.copytree(unroll.folder / "checkpoints/digits",
                    unroll.folder / "checkpoints/more")
    server = watch(program=unroll)
    for width in (360, 1600):
        page.look_like(width, dark=width == 360)
        page.go(server.url)
        page.wait(f"{points_of('Accuracy')} === 3")
        assert page.text("#charts").count("digits valid") == 2
        assert not page.overflows()
    page.click("#runs tbody input")
    page.wait("!document.getElementById('charts').innerText.includes('digits')")
    assert "more" in page.text("#charts") and "valid" in page.text("#charts")
    path = "[...document.querySelectorAll('#charts .chart > svg path.line')].at(0)" \
        ".getAttribute('d')"
    plain = page.js(path)
    page.click("#log")
    assert page.js(path) != plain
    page.js("document.getElementById('axis').value = 'step';"
            "document.getElementById('axis').dispatchEvent(new Event('input'))")
    assert "step" in page.js("document.querySelector('#charts svg[role=img]')"
                             ".getAttribute('aria-label')")


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """An FC, a CNN and an RNN that tell digits that the program draws."""
    from conftest import Program
    program = Program(tmp_path_factory.mktemp("three"))
    models = {"fc": {"type": "fc", "hidden_sizes": [64]},
              "cnn": {"type": "cnn", "channels": [8, 16]},
              "rnn": {"type": "rnn", "cell": "gru", "layers": 1,
                      "hidden_size": 48, "readout": "final"}}
    for name, model in models.items():
        config = program.config(
            f"{name}.json", model=model,
            data={"train_count": 6000, "test_count": 500, "batch_size": 50},
            optimizer={"type": "adam", "learning_rate": 0.005},
            training={"epochs": 3})
        program("train", config)
    return program


ONE = [(0.5, 0.12 + 0.019 * i) for i in range(40)]


@pytest.mark.parametrize("finger", [False, True], ids=["mouse", "finger"])
def test_a_drawn_digit_is_read(three, watch, page, finger):  # noqa: F811
    server = watch(program=three)
    page.look_like(1280)
    page.go(server.url)
    page.wait("pad.runs.length === 3")
    page.stroke("#pad", ONE, finger)
    page.wait("document.querySelectorAll('.answer').length === 3")
    page.wait("!pad.asking")
    for run in ("fc", "cnn", "rnn"):
        card = f".answer[data-run={run}]"
        assert page.text(f"{card} output") == "1", run
        shares = page.js(f"[...document.querySelectorAll('{card} .share')]"
                         ".map(cell => parseFloat(cell.textContent))")
        assert len(shares) == 10 and sum(shares) == pytest.approx(100, abs=1)
    rows = page.js("[...document.querySelectorAll('.answer[data-run=rnn] "
                   ".by-row tbody tr')].map(row => [...row.cells].map("
                   "cell => parseFloat(cell.textContent)))")
    assert len(rows) == 28 and max(rows[27]) == rows[27][1] > 50
    assert "1" in page.text("#said")
    page.click("#clear")
    page.wait("!document.querySelector('.answer')")
    # The same with the keyboard alone.
    page.js("document.getElementById('pad').focus()")
    for _ in range(8):
        page.key("ArrowUp")
    page.key(" ")
    for _ in range(16):
        page.key("ArrowDown")
    page.wait("document.querySelectorAll('.answer').length === 3")
    page.wait("!pad.asking")
    assert page.text(".answer[data-run=cnn] output") == "1"
