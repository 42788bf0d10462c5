"""What the handbook's tests look at: files, services, their rules and routes."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path

from databus.rules import RuleBook
from databus.service import Service

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("enterprise", "credit", "inspection", "enforcement")
PACKAGES = ("databus", "services", "gateway", "deploy", "bench", "docs", "client")


@cache
def files(*suffixes: str) -> list[Path]:
    """Files of the repository with one of the suffixes (all files without), as git sees them."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    paths = [ROOT / name for name in sorted(set(listed)) if name]
    return [path for path in paths if path.is_file() and (not suffixes or path.suffix in suffixes)]


def modules(*packages: str) -> list[Path]:
    """Python modules of the packages, migrations left out."""
    return [
        path
        for path in files(".py")
        if path.relative_to(ROOT).parts[0] in packages and "migrations" not in path.relative_to(ROOT).parts
    ]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports_of(path: Path) -> Iterator[str]:
    """Dotted names that a module imports, wherever in it."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def service_class(name: str) -> type[Service]:
    module = import_module(f"services.{name}.service")
    (found,) = [
        member
        for _, member in getmembers(module, isclass)
        if issubclass(member, Service) and member.__module__ == module.__name__
    ]
    return found


@cache
def rule_book(name: str) -> RuleBook:
    return RuleBook.load(ROOT / "services" / name / "rules")
