"""Runs the commands of a page in one shell, as a reader would, and puts what they print beside what the page shows.

    python -m tests.e2e.walkthrough [PAGE …]

starts a stack, runs the pages named (all of `PAGES` if none is) and writes what was printed into them.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.infrastructure import ROOT, make_folder

NAMES = (
    "integrating",
    "registry",
    "credit",
    "inspection",
    "enforcement",
    "enforcement-penalties",
    "enforcement-assistance",
    "enforcement-campaigns",
)
PAGES = tuple(ROOT / f"docs/{name}.md" for name in NAMES)
STEP = re.compile(r"```sh\n(?P<command>.*?)```\n```(?P<kind>text|json)\n(?P<shown>.*?)```\n", re.DOTALL)
END = "=== end of step ==="
CUT = 118
SURE = 50

# what differs from run to run, and what stands for it
_DIFFERS = (
    (re.compile(r"amqps?://[^\s\"]+"), "<address>"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<id>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<hash>"),
    (re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"), "<key>"),
    (re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|\+00:00)"), "<moment>"),
    (re.compile(r"(position|of|size|entry|entries|第|日志|大小为|up to) ?\d+"), r"\1 <n>"),
    (re.compile(r"[+-]?\d+\.\d s"), "<seconds>"),
    (re.compile(r"/(?:\S+/)+stack\.env"), "<home>/stack.env"),
    (re.compile(r"\d+ 分钟"), "<minutes> 分钟"),
    (re.compile(r"〔\d{4}〕\d+号"), "〔<year>〕<n>号"),
    (re.compile(r"\d+ (项|份协议)"), r"<n> \1"),  # grants and agreements, of which there are more with every release
)


@dataclass(frozen=True)
class Step:
    """A command of the page, and what the page shows as its output."""

    command: str
    shown: str


def steps(page: str) -> list[Step]:
    return [Step(found["command"], found["shown"]) for found in STEP.finditer(page)]


def run(page: str, stack_env: Path, folder: Path) -> Iterator[str]:
    """Run the page's commands in `folder`; yield what each step printed, errors among it."""
    script = "".join(f"{step.command}\necho '{END}'\n" for step in steps(page))
    script = script.replace(". .local/stack.env", f". {stack_env}")
    done = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}"],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    printed = done.stdout.split(f"{END}\n")
    assert printed.pop() == "", done.stdout + done.stderr
    yield from map(shortened, printed)


def shortened(printed: str) -> str:
    """Cut long lines, leave passwords out."""
    told = re.sub(r"(amqps?://[^:]+):[^@]+@[^/]+/", r"\1:…@…/", printed)
    told = re.sub(r"/(?:\S+/)+stack\.env", ".local/stack.env", told)
    return "".join(line if len(line) <= CUT else f"{line[:CUT]}…\n" for line in told.splitlines(keepends=True))


def shape(printed: str) -> list[str]:
    """What must be the same in every run."""
    for pattern, name in _DIFFERS:
        printed = pattern.sub(name, printed)
    return [_told(line) for line in printed.splitlines()]


def _told(line: str) -> str:
    """A line, or the beginning of one that was cut, which may be within an id."""
    return line.rstrip("…").rpartition(" ")[0][:SURE] if line.endswith("…") else line.rstrip()


def filled(page: str, printed: list[str]) -> str:
    """The page with this output."""
    told = iter(printed)
    return STEP.sub(lambda found: f"```sh\n{found['command']}```\n```{found['kind']}\n{next(told)}```\n", page)


def _environment() -> Mapping[str, str]:
    scripts = str(Path(sys.executable).parent)
    kept = {"HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8", "NO_PROXY": "127.0.0.1,localhost"}
    return kept | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "PYTHONWARNINGS": "ignore"}


def main(wanted: Sequence[str]) -> None:
    """Write the pages' outputs anew."""
    from deploy.local.stack import Stack

    folder = make_folder("walkthrough")
    stack = Stack(folder, attached=True)
    try:
        stack.up()
        for path in PAGES:
            if not wanted or path.name in wanted:
                page = path.read_text(encoding="utf-8")
                own = folder / path.stem
                own.mkdir()
                path.write_text(filled(page, list(run(page, stack.home.env_file, own))), encoding="utf-8")
    finally:
        stack.down(purge=True)


if __name__ == "__main__":
    main(sys.argv[1:])
