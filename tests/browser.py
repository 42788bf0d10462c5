"""A browser for tests: Debian's Chromium, driven by Playwright; a page remembers what it sent and complained of."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from playwright import sync_api

HOW = "Chromium is needed: deploy/local/setup.sh tests, or on Debian: apt-get install chromium"
# what a container has too little of, and its own protection inside another
OPTIONS = ["--no-sandbox", "--disable-dev-shm-usage"]
WITHIN_MS = 60_000


class Page:
    """A page as a person uses it, in a context of its own, without anything of the others.

    Attributes:
        sent: address and body of every request that the page made.
        complaints: what the browser found wrong: scripts that failed, what the policy forbids, what was not there.
    """

    def __init__(self, browser: sync_api.Browser) -> None:
        self.sent: list[tuple[str, str]] = []
        self.complaints: list[str] = []
        self._page = browser.new_context(locale="zh-CN").new_page()
        self._page.set_default_timeout(WITHIN_MS)
        self._page.on("request", lambda one: self.sent.append((one.url, one.post_data or "")))
        self._page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._page.on("console", self._hear)

    def _hear(self, said: sync_api.ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(said.text)

    def close(self) -> None:
        """Close it and what it kept."""
        self._page.context.close()

    def goto(self, url: str) -> Self:
        """Go to an address, and wait until all of it is there."""
        self._page.goto(url)
        return self

    def run(self, script: str) -> Any:
        """Return what a script gives, awaited."""
        return self._page.evaluate(script)

    def fill(self, selector: str, value: str) -> Self:
        """Write into a field."""
        self._page.fill(selector, value)
        return self

    def select(self, selector: str, words: str) -> Self:
        """Choose the entry of a list that has some words."""
        entry = self._page.locator(selector).locator("option", has_text=words)
        self._page.select_option(selector, entry.get_attribute("value"))
        return self

    def click(self, selector: str) -> Self:
        """Press something; a person must be able to see and reach it."""
        self._page.click(selector)
        return self

    def choose(self, selector: str, *files: Path) -> Self:
        """Choose files."""
        self._page.set_input_files(selector, files)
        return self

    def text(self, selector: str = "body") -> str:
        """Return what can be read of an element; nothing while it is hidden."""
        found = self._page.locator(selector).first
        return found.inner_text() if found.is_visible() else ""

    def link(self, selector: str) -> str:
        """Return where a link leads."""
        return str(self._page.locator(selector).evaluate("one => one.href"))

    def wait(self, selector: str, words: str) -> Self:
        """Wait until an element has some words that can be read."""
        sync_api.expect(self._page.locator(selector).first).to_contain_text(
            words, timeout=WITHIN_MS, use_inner_text=True
        )
        return self

    def is_wider_than(self, width: int) -> bool:
        """Whether one has to scroll sideways on a screen of a width."""
        self._page.set_viewport_size({"width": width, "height": 800})
        return bool(self.run(f"document.documentElement.scrollWidth > {width}"))

    def picture(self, file: Path, width: int = 1000) -> None:
        """Write what it looks like, whole, as a PNG."""
        self._page.set_viewport_size({"width": width, "height": 800})
        self._page.screenshot(path=file, full_page=True)


@contextmanager
def running_browser() -> Iterator[sync_api.Browser]:
    """A browser of its own; gone without a trace at the end."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program is not None, HOW
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()
