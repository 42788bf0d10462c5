"""Writes every generated document, or with --check tells which are not current."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATORS = ("asyncapi", "catalogue", "data_sets", "defects", "openapi", "operations", "requirements", "signals")


def rendered() -> dict[str, str]:
    """Return every generated document by its path."""
    modules = [import_module(f"docs.generate.{name}") for name in GENERATORS]
    return {module.OUTPUT: module.render() for module in modules}


def main(arguments: list[str]) -> int:
    """Write the documents (or compare); return the exit status."""
    found = rendered()
    stale = [
        path
        for path, text in found.items()
        if not (ROOT / path).exists() or (ROOT / path).read_text(encoding="utf-8") != text
    ]
    if arguments == ["--check"]:
        sys.stdout.writelines(f"not current: {path} (make docs)\n" for path in stale)
        return 1 if stale else 0
    for path in stale:
        (ROOT / path).write_text(found[path], encoding="utf-8")
        sys.stdout.write(f"wrote {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
