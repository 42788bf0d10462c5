"""A browser for tests: Debian's Chromium, spoken to over a pipe in its own protocol; no driver has to be installed.

Source: https://chromedevtools.github.io/devtools-protocol/ (Page, Runtime, Network, DOM, Emulation, Log).
"""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any, Self

from tests.infrastructure import wait_for

HOW = "Chromium is needed: deploy/local/setup.sh tests, or on Debian: apt-get install chromium"
# the protocol's own descriptors are 3, which it reads, and 4, which it writes
START = 'exec "$0" "$@" 3<&"$READ" 4>&"$WRITE"'
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--remote-debugging-pipe",
)
WITHIN_S = 60.0


class Browser:
    """A browser, and the pages opened in it."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        assert program is not None, HOW
        theirs_to_read, self._write = os.pipe()
        self._read, theirs_to_write = os.pipe()
        bash = shutil.which("bash")
        assert bash is not None
        self._process = subprocess.Popen(
            [bash, "-c", START, program, *OPTIONS, f"--user-data-dir={folder}", "about:blank"],
            env={**os.environ, "READ": str(theirs_to_read), "WRITE": str(theirs_to_write), "HOME": str(folder)},
            pass_fds=(theirs_to_read, theirs_to_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(theirs_to_read)
        os.close(theirs_to_write)
        self._asked = 0
        self._answers: dict[int, Queue[dict[str, Any]]] = {}
        self.events: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._hear, daemon=True)
        self._reader.start()

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Ask the browser something, and wait for its answer."""
        self._asked += 1
        number, answer = self._asked, Queue[dict[str, Any]]()
        self._answers[number] = answer
        asked = {"id": number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        os.write(self._write, json.dumps(asked).encode() + b"\0")
        told = answer.get(timeout=WITHIN_S)
        assert "error" not in told, (method, told)
        result: dict[str, Any] = told["result"]
        return result

    def open(self) -> "Page":
        """Open a page in a context of its own, without anything of the others."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session)

    def close(self) -> None:
        """End it."""
        os.close(self._write)
        self._process.terminate()
        self._process.wait(timeout=WITHIN_S)
        self._reader.join(timeout=WITHIN_S)
        os.close(self._read)

    def _hear(self) -> None:
        held = b""
        while part := os.read(self._read, 1 << 16):
            *whole, held = (held + part).split(b"\0")
            for told in map(json.loads, whole):
                if "id" in told:
                    self._answers.pop(told["id"]).put(told)
                else:
                    self.events.append(told)


class Page:
    """A page as a person uses it."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session
        for domain in ("Page", "Runtime", "Log", "DOM"):
            self._call(f"{domain}.enable")
        self._call("Network.enable", maxPostDataSize=1 << 22)

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **params)

    def said(self, name: str) -> list[dict[str, Any]]:
        """Return what the browser told of this page by one of its events."""
        events = [*self._browser.events]
        return [one["params"] for one in events if one["method"] == name and one.get("sessionId") == self._session]

    def goto(self, url: str) -> Self:
        """Go to an address, and wait until all of it is there."""
        before = len(self.said("Page.loadEventFired"))
        self._call("Page.navigate", url=url)
        wait_for(lambda: len(self.said("Page.loadEventFired")) > before, within_s=WITHIN_S)
        return self

    def run(self, script: str) -> Any:
        """Return what a script gives, awaited."""
        told = self._call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def fill(self, selector: str, value: str) -> Self:
        """Write into a field, or choose."""
        told = f"one.value = {json.dumps(value)}; one.dispatchEvent(new Event('change', {{bubbles: true}}))"
        self.run(f"(one => {{ {told} }})(document.querySelector({json.dumps(selector)}))")
        return self

    def click(self, selector: str) -> Self:
        """Press something."""
        self.run(f"document.querySelector({json.dumps(selector)}).click()")
        return self

    def choose(self, selector: str, *files: Path) -> Self:
        """Choose files."""
        found = self._call("Runtime.evaluate", expression=f"document.querySelector({json.dumps(selector)})")
        names = [str(file) for file in files]
        self._call("DOM.setFileInputFiles", files=names, objectId=found["result"]["objectId"])
        return self

    def text(self, selector: str = "body") -> str:
        """Return what can be read of an element; nothing while it is hidden."""
        told = f"(one => one && one.offsetParent !== null ? one.innerText : '')(document.querySelector({json.dumps(selector)}))"
        return str(self.run(told)) if selector != "body" else str(self.run("document.body.innerText"))

    def wait(self, selector: str, words: str) -> str:
        """Wait until an element has some words; return all of its own."""
        wait_for(lambda: words in self.text(selector), within_s=WITHIN_S)
        return self.text(selector)

    def is_wider_than(self, width: int) -> bool:
        """Whether one has to scroll sideways on a screen of a width."""
        metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True}
        self._call("Emulation.setDeviceMetricsOverride", **metrics)
        return bool(self.run(f"document.documentElement.scrollWidth > {width}"))

    def picture(self, file: Path, width: int = 1000) -> None:
        """Write what it looks like, whole, as a PNG."""
        metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", **metrics)
        told = self._call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(told["data"]))

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Address and body of every request that the page made."""
        requests = [one["request"] for one in self.said("Network.requestWillBeSent")]
        return [(one["url"], one.get("postData", "")) for one in requests]

    @property
    def complaints(self) -> list[str]:
        """What the browser found wrong: scripts that failed, what the policy forbids, what was not there."""
        logged = [one["entry"]["text"] for one in self.said("Log.entryAdded") if one["entry"]["level"] == "error"]
        return logged + [str(one["exceptionDetails"]) for one in self.said("Runtime.exceptionThrown")]


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A browser of its own; gone without a trace at the end."""
    folder = Path(tempfile.mkdtemp(prefix="sanhu-browser-"))
    browser = Browser(folder)
    try:
        yield browser
    finally:
        browser.close()
        shutil.rmtree(folder, ignore_errors=True)
