from collections.abc import Callable
from pathlib import Path

import pytest

from deploy import demo_run
from deploy.demo import journey
from deploy.demo.desk import Unexpected


class FakeStack:
    """Notes what it is asked."""

    made: "FakeStack"

    def __init__(self, home: Path, *, attached: bool, settings: dict[str, str], say: Callable[[str], None]) -> None:
        self.home, self.attached, self.settings = home, attached, settings
        self.supervisor = self
        self.logs = home / "logs"
        self.asked: list[str] = []
        FakeStack.made = self

    def up(self) -> dict[str, str]:
        self.asked.append("up")
        return {}

    def down(self, *, purge: bool) -> None:
        self.asked.append(f"down purge={purge}")


@pytest.fixture(autouse=True)
def _without_a_stack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(demo_run.tempfile, "mkdtemp", lambda **_: str(tmp_path))
    monkeypatch.setattr(demo_run, "KEPT_LOGS", tmp_path / "kept")
    monkeypatch.setattr(demo_run, "Stack", FakeStack)
    monkeypatch.setattr(demo_run.signal, "signal", lambda *_: None)


def ran(monkeypatch: pytest.MonkeyPatch, ends: BaseException | None, *, keep: bool = False) -> tuple[int, list[str]]:
    def run(_env: object) -> None:
        if ends is not None:
            raise ends

    monkeypatch.setattr(journey, "run", run)
    told: list[str] = []
    return demo_run.run_demo(keep=keep, say=told.append), told


def test_a_demo_that_comes_to_its_end_stops_its_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    code, _ = ran(monkeypatch, None)
    assert (code, FakeStack.made.asked) == (0, ["up", "down purge=True"])
    assert FakeStack.made.attached
    assert FakeStack.made.settings["SANHU_CLOCK_FILE"].startswith(str(FakeStack.made.home))


def test_a_demo_that_went_wrong_says_why_and_stops_its_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    code, told = ran(monkeypatch, Unexpected("gov POST /v1/zones: 500"))
    assert (code, FakeStack.made.asked) == (1, ["up", "down purge=True"])
    assert any("gov POST /v1/zones: 500" in line for line in told)


def test_an_interrupted_demo_stops_its_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    code, _ = ran(monkeypatch, KeyboardInterrupt())
    assert (code, FakeStack.made.asked) == (130, ["up", "down purge=True"])


def test_a_defect_is_not_hidden_and_stops_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError):
        ran(monkeypatch, ZeroDivisionError())
    assert FakeStack.made.asked == ["up", "down purge=True"]


def test_a_demo_that_is_kept_leaves_its_stack_and_says_how_to_stop_it(monkeypatch: pytest.MonkeyPatch) -> None:
    code, told = ran(monkeypatch, None, keep=True)
    assert (code, FakeStack.made.asked) == (0, ["up"])
    assert any("down --purge" in line for line in told)
