"""Every requirement with its clause, the tests that show it, and what is still open."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from docs.generate.markdown import cell

OUTPUT = "docs/requirements.md"
ROOT = Path(__file__).resolve().parents[2]

_GROUPS = {
    "A": "Actors and agencies (主体与部门)",
    "Z": "Zones (示范区)",
    "E": "Enterprises (企业)",
    "C": "Credit (信用)",
    "M": "Inspection modes (监管模式)",
    "R": "Risk warning and response (风险预警与快速反应)",
    "T": "Traceability and disposition (追溯与处置)",
    "J": "Joint enforcement (联合执法)",
    "P": "Public services (公共服务)",
    "G": "Governance (治理)",
    "F": "Clearance facilitation (通关便利)",
    "A.2": "Contradictions of the founding documents, as decided",
    "D.1": "The mode table",
    "D.2": "The credit scheme",
    "D.3": "KPIs",
    "D.4": "State machines",
    "D.5": "Sharing classes",
    "D.6": "Chains of events",
    "D.7": "Terms",
    "D.8": "Worked examples",
}


@dataclass(frozen=True, order=True)
class Mark:
    """A test that says it shows a requirement; `test` is empty when the mark stands in a table of cases."""

    id: str
    path: str
    test: str


def render() -> str:
    """Return the document."""
    rows = _rows()
    shown: dict[str, list[Mark]] = {}
    for mark in marks():
        shown.setdefault(mark.id, []).append(mark)
    done = sum(row["id"] in shown for row in rows)
    lines = [
        "# Requirements",
        "",
        "Written by `make docs` from `docs/requirements.toml` and the tests marked with",
        '`@pytest.mark.requirement("Z-36")`; do not edit.',
        "",
        "S12 国质检检〔2012〕672号 · S14 国质检检〔2014〕237号 · SN 宁政办发〔2017〕49号 · SH 惠东府函〔2018〕203号.",
        "[S] stated in a founding document, [V] read in the law's full text, [E] from an excerpt, [Q] weak source,",
        "[M] from memory, [O] our own choice, kept configurable.",
        "",
        f"**{done} of {len(rows)} requirements are shown by tests; {len(rows) - done} are open.**",
        "",
        "| part | shown | open |",
        "|---|---|---|",
    ]
    for group, title in _GROUPS.items():
        ids = [row["id"] for row in rows if _group(row["id"]) == group]
        open_ids = [one for one in ids if one not in shown]
        told = ", ".join(open_ids) or "–"
        lines.append(f"| [{title}](#{_anchor(title)}) | {len(ids) - len(open_ids)} of {len(ids)} | {told} |")
    for group, title in _GROUPS.items():
        lines += ["", f"## {title}", "", "| id | requirement | clause | owner | shown by |", "|---|---|---|---|---|"]
        for row in rows:
            if _group(row["id"]) == group:
                tests = "<br>".join(_link(mark) for mark in sorted(set(shown.get(row["id"], [])))) or "*open*"
                facts = " | ".join(cell(row[key]) for key in ("id", "text", "clause", "owner"))
                lines.append(f"| {facts} | {tests} |")
    return "\n".join(lines) + "\n"


def known_ids() -> set[str]:
    """Ids of all requirements."""
    return {row["id"] for row in _rows()}


def marks() -> Iterator[Mark]:
    """Every mark of every test, read off the source."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "requirement(" not in text:
            continue
        nodes = list(ast.walk(ast.parse(text, str(path))))
        name = path.relative_to(ROOT).as_posix()
        words = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        owned: set[int] = set()
        for node in nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for call in _calls(inner for decorator in node.decorator_list for inner in ast.walk(decorator)):
                    owned.add(id(call))
                    yield from (Mark(one, name, node.name) for one in _ids(call, words))
        yield from (Mark(one, name, "") for call in _calls(nodes) if id(call) not in owned for one in _ids(call, words))


def _rows() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = tomllib.loads((ROOT / "docs/requirements.toml").read_text(encoding="utf-8"))[
        "requirement"
    ]
    return rows


def _calls(nodes: Iterable[ast.AST]) -> Iterator[ast.Call]:
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "requirement":
            yield node


def _ids(call: ast.Call, words: set[str]) -> Iterator[str]:
    for argument in call.args:
        if isinstance(argument, ast.Constant):
            yield str(argument.value)
        elif isinstance(argument, ast.JoinedStr):
            # a table of cases, such as f"D.1/{rule}": those rows that the file names
            head = "".join(str(one.value) for one in argument.values if isinstance(one, ast.Constant))
            yield from (one for one in known_ids() if one.startswith(head) and one.removeprefix(head) in words)


def _group(requirement: str) -> str:
    return requirement.partition("/")[0] if requirement.startswith(("D.", "A.2")) else requirement[0]


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _link(mark: Mark) -> str:
    sentence = mark.test.removeprefix("test_").replace("_", " ") or "cases of " + Path(mark.path).name
    return f"[{sentence}](../{mark.path})"
