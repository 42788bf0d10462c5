"""What is written is true: generated documents are current, settings explained, links lead somewhere."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from docs.generate.__main__ import rendered
from docs.generate.defects import defects, links_by_row
from gateway.domain.access import register
from gateway.http.routes import Index
from tests.architecture.survey import ROOT, files, modules, name_of, tree_of
from tests.each import each

DECISION = re.compile(r"\d{4}-[a-z]+(-[a-z0-9]+)+\.md")
MARKDOWN = [path for path in files(".md") if "seeds" not in path.parts]


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    return rendered()


def test_generated_documents_are_current(documents: dict[str, str]) -> None:
    stale = [path for path, text in documents.items() if (ROOT / path).read_text(encoding="utf-8") != text]
    assert stale == [], "run: make docs"


def test_generating_twice_gives_the_same_bytes(documents: dict[str, str]) -> None:
    assert rendered() == documents


def test_every_setting_is_explained() -> None:
    told = (ROOT / "docs/operations/settings.md").read_text(encoding="utf-8")
    used = {
        name
        for path in (*modules("databus", "gateway", "services", "deploy", "bench"), ROOT / "Makefile")
        for name in re.findall(r"SANHU_[A-Z][A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))
    }
    families = tuple(re.findall(r"(SANHU_[A-Z_]+_)<", told))
    assert {one for one in used if not re.search(rf"\b{one}\b", told) and not (one + "_").startswith(families)} == set()


def test_every_setting_explained_is_used() -> None:
    told = (ROOT / "docs/operations/settings.md").read_text(encoding="utf-8")
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in (*modules("databus", "gateway", "services", "deploy", "bench"), ROOT / "Makefile")
    )
    assert {name for name in re.findall(r"SANHU_[A-Z][A-Z_]*[A-Z]", told) if name not in code} == set()


def test_every_requirement_named_by_a_test_exists() -> None:
    from docs.generate.requirements import known_ids, marks

    assert {mark.id for mark in marks()} - known_ids() == set()


def test_every_requirement_has_a_text_a_clause_and_one_id() -> None:
    rows = tomllib.loads((ROOT / "docs/requirements.toml").read_text(encoding="utf-8"))["requirement"]
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["text"].strip(), row["id"]
        assert row["clause"].strip(), row["id"]


@each("path", sorted((ROOT / "docs/decisions").glob("*")), ids=name_of)
def test_a_decision_is_recorded_in_the_same_form(path: Path) -> None:
    assert DECISION.fullmatch(path.name)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(path.name[:4])}. ")
    for heading in ("## Context", "## Decision", "## Considered", "## Consequences"):
        assert heading in text, heading


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs/decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


@each("path", MARKDOWN, ids=name_of)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def test_no_file_names_a_package_registry_or_a_path_of_somebodys_machine() -> None:
    machine = re.compile(
        "|".join(
            (
                r"https?://[^\s\"']*(?:py" + r"pi|pythonhosted|nexus|artifactory|simple/)",
                r"--(?:extra-)?index" + r"-url",
                r"(?<![\w.])/(?:home|Users|root|work)" + r"/[a-z]",
            )
        )
    )
    found = [
        f"{name_of(path)}: {match.group()}"
        for path in files()
        if path.suffix in {".py", ".toml", ".md", ".txt", ".json", ".cfg", ".ini", ".yaml", ".yml", ".sh", ""}
        and path.stat().st_size < 2_000_000
        for match in machine.finditer(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert found == []


def test_every_call_that_the_documents_show_is_a_route_that_its_agency_may_take() -> None:
    shown = re.findall(
        r"^call (\S+) (\S+) '?(/\S+?)'?(?: |$)", (ROOT / "docs/first-calls.md").read_text("utf-8"), re.MULTILINE
    )
    assert shown
    for agency, verb, path in shown:
        found = Index().find(path)
        assert found is not None, path
        assert found[0][verb].grant in register().agencies[agency].grants, f"{agency} {verb} {path}"


def test_every_target_of_make_that_the_documents_name_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    named = {
        name for path in MARKDOWN for name in re.findall(r"`make (?:-s )?([a-z-]+)", path.read_text(encoding="utf-8"))
    }
    assert named <= targets


@each("path", [path for path in files(".py") if path.name.startswith("test_")], ids=name_of)
def test_a_test_is_named_by_a_sentence(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            assert node.name.count("_") >= 3, node.name


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    pattern = re.compile(r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b")
    assert [
        name_of(p) for p in files(".py") if "tests" in p.parts and pattern.search(p.read_text(encoding="utf-8"))
    ] == [name_of(Path(__file__))] or not [
        p for p in files(".py") if p != Path(__file__) and pattern.search(p.read_text(encoding="utf-8"))
    ]


def test_scripts_of_the_repository_can_be_run() -> None:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--stage", ".ci"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert all(line.startswith("100755") for line in listed.splitlines())


def test_every_defect_of_nameko_that_was_seen_has_a_test_of_its_remedy_or_a_reason() -> None:
    shown = links_by_row()
    for defect in defects():
        assert (defect["row"] in shown) != ("without_test" in defect), defect["row"]
    assert shown.keys() <= {defect["row"] for defect in defects()}
