"""A headless Chromium, driven by its DevTools protocol."""

import base64
import itertools
import json
import pathlib
import shutil
import subprocess
import time
import urllib.request

import pytest

LIMIT = 60  # seconds to wait for anything
KEY_CODES = {"Tab": 9, " ": 32, "End": 35, "Home": 36, "ArrowUp": 38,
             "ArrowDown": 40}
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_chromium():
    for name in NAMES:
        path = shutil.which(name)
        # Ubuntu's package is a snap, which sees neither /tmp nor a container.
        if path and "/snap/" not in str(pathlib.Path(path).resolve()):
            return path
    return None


def wait_for(condition, what):
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")


class Page:
    """One page, what it said on its console, and the user's hands."""

    def __init__(self, socket):
        self.socket = socket
        self.numbers = itertools.count(1)
        self.errors = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        number = next(self.numbers)
        self.socket.send(json.dumps(
            {"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == number:
                assert "error" not in message, (method, message["error"])
                return message["result"]
            self.note(message)

    def note(self, message):
        """Keeps what a developer would see in red, or in yellow."""
        method, said = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            details = said["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get(
                "description", details["text"]))
        elif method == "Log.entryAdded" and \
                said["entry"]["level"] in ("error", "warning"):
            self.errors.append(said["entry"]["text"])
        elif method == "Runtime.consoleAPICalled" and \
                said["type"] in ("error", "warning", "assert"):
            self.errors.append(str(said["args"]))
        elif method == "Network.requestWillBeSent":
            url = said["request"]["url"]
            if not url.startswith(("http://127.0.0.1:", "file:", "data:",
                                   "blob:")):
                self.errors.append(f"asks the network for {url}")

    def look_like(self, width, height=900, dark=False, media=""):
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", media=media, features=[{
            "name": "prefers-color-scheme",
            "value": "dark" if dark else "light"}])

    def go(self, url):
        self.call("Page.navigate", url=url)
        self.wait("document.readyState === 'complete'")

    def js(self, expression):
        result = self.call("Runtime.evaluate", expression=expression,
                           awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def wait(self, expression):
        return wait_for(lambda: self.js(expression), expression)

    def text(self, selector):
        return self.js(
            f"document.querySelector({json.dumps(selector)}).innerText")

    def click(self, selector):
        self.js(f"document.querySelector({json.dumps(selector)}).click()")

    def key(self, key):
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key,
                      code=key.strip() or "Space",
                      windowsVirtualKeyCode=KEY_CODES[key])

    def stroke(self, selector, points, finger=False):
        """Draws with mouse or finger through points, 0 to 1 across an element."""
        self.js(f"document.querySelector({json.dumps(selector)})"
                ".scrollIntoView({block: 'center'})")
        box = self.js(
            "(() => { const box = document.querySelector("
            f"{json.dumps(selector)}).getBoundingClientRect();"
            "return [box.x, box.y, box.width, box.height]; })()")
        if finger:
            self.call("Emulation.setTouchEmulationEnabled", enabled=True)
        for i, (x, y) in enumerate([*points, points[-1]]):
            place = {"x": box[0] + x * box[2], "y": box[1] + y * box[3]}
            when = 0 if i == 0 else 2 if i == len(points) else 1
            if finger:
                self.call("Input.dispatchTouchEvent",
                          type=("touchStart", "touchMove", "touchEnd")[when],
                          touchPoints=[] if when == 2 else [place])
            else:
                self.call("Input.dispatchMouseEvent", **place, button="left",
                          type=("mousePressed", "mouseMoved",
                                "mouseReleased")[when],
                          buttons=1, clickCount=1)

    def overflows(self):
        """Whether the page must be scrolled sideways."""
        return self.js("document.documentElement.scrollWidth > innerWidth")

    def screenshot(self, path):
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        data = self.call(
            "Page.captureScreenshot", captureBeyondViewport=True,
            clip={"x": 0, "y": 0, "width": size["width"],
                  "height": min(size["height"], 8000), "scale": 1})["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))


class Browser:
    def __init__(self, folder):
        self.process = subprocess.Popen(
            [find_chromium(), "--headless=new", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--hide-scrollbars",
             "--remote-debugging-port=0", "--remote-allow-origins=*",
             f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port_file = pathlib.Path(folder, "DevToolsActivePort")
        self.port = wait_for(
            lambda: port_file.exists() and port_file.read_text().split()[:1],
            "Chromium")[0]

    def page(self):
        import websocket
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/json/new?about:blank", method="PUT")
        with urllib.request.urlopen(request, timeout=LIMIT) as answer:
            url = json.load(answer)["webSocketDebuggerUrl"]
        return Page(websocket.create_connection(url, timeout=LIMIT))

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=LIMIT)


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    if find_chromium() is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed")
    pytest.importorskip("websocket")
    browser = Browser(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


@pytest.fixture
def page(browser):
    """A page that is expected to complain of nothing."""
    page = browser.page()
    yield page
    page.call("Page.getLayoutMetrics")  # takes what was said until now
    errors = page.errors
    page.call("Page.close")
    page.socket.close()
    assert errors == []
