"""Every data set that may be had: who provides it, what it holds, who has it by the agreements shipped."""

from __future__ import annotations

from docs.generate.markdown import table
from gateway.domain.agreements import Agreement
from gateway.domain.catalogue import Catalogue, DataSet, Shape, shipped
from gateway.registry.shipped import agencies, agreements

OUTPUT = "docs/data-sets.md"
_ATTRIBUTES = {
    "unconditional": "unconditional 无条件共享",
    "conditional": "conditional 有条件共享",
    "not_shared": "not shared 不予共享",
}


def render() -> str:
    """Return the document."""
    catalogue = shipped()
    lines = [
        "# Data sets",
        "",
        "Written by `make docs` from `gateway/rules/catalogue*.toml`, `deploy/agencies` and `deploy/agreements`; do",
        "not edit. What is agreed today is told by `GET /v1/exchange/catalogue` and `GET /v1/exchange/agreements`.",
        "",
        "A field's own attribute counts. Unconditional fields go to every government agency that has an agreement,",
        "wherever the enterprise is; conditional ones only for enterprises in the divisions agreed; what is not shared",
        "goes to nobody. What an agency said itself it sees whole.",
        "",
    ]
    lines += table(
        ("data set", "", "provider", "attribute", "legal basis", "updated"),
        (
            (
                f"[`{one.code}`](#{one.code})",
                f"{one.zh}<br>{one.en}",
                f"`{one.provider}` {agencies()[one.provider].zh}",
                _ATTRIBUTES[one.attribute],
                one.basis,
                one.updated,
            )
            for one in catalogue.datasets.values()
        ),
    )
    for dataset in catalogue.datasets.values():
        lines += ["", *_dataset(catalogue, dataset)]
    return "\n".join(lines) + "\n"


def _dataset(catalogue: Catalogue, dataset: DataSet) -> list[str]:
    lines = [
        f"## {dataset.code}",
        "",
        f"{dataset.zh}, {dataset.en}. Number in the national catalogue, provisional: `{dataset.identifier}`.",
        "",
        f"- Contract: {_contract(dataset.contract)}",
    ]
    lines += [f"- Kept back from {_kinds(rule.hidden_from)}: {rule.name} ({rule.clause})" for rule in dataset.rows]
    for name, shapes in (("Operations", catalogue.operations), ("Events", catalogue.events)):
        carrying = [f"`{shape.name}`" for shape in shapes.values() if _carries(shape, dataset.code)]
        if carrying:
            lines.append(f"- {name}: {', '.join(carrying)}")
    holders = [one for one in agreements().values() if one.dataset == dataset.code]
    if holders:
        lines.append("- Shipped agreements:")
        lines += [f"    - {where}: {', '.join(codes)}" for where, codes in _by_terms(dataset, holders).items()]
    lines.append("")
    return lines + table(
        ("field", "", "attribute"),
        ((f"`{name}`", f"{field.zh}<br>{field.en}", field.attribute) for name, field in dataset.fields.items()),
    )


def _carries(shape: Shape, code: str) -> bool:
    return code in (shape.dataset, *shape.parts.values())


def _contract(name: str) -> str:
    return f"[`{name}`](catalogue.md#{name.replace('.', '')})" if shipped().shape(name) is not None else name


def _kinds(kinds: tuple[str, ...]) -> str:
    return "everybody but who said it" if "*" in kinds else ", ".join(kinds)


def _by_terms(dataset: DataSet, holders: list[Agreement]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in holders:
        found.setdefault(_terms(dataset, one), []).append(f"`{one.consumer}`")
    return found


def _terms(dataset: DataSet, agreement: Agreement) -> str:
    if not agreement.fields:
        return "what it said itself"
    where = {(): "own jurisdiction", ("",): "everywhere"}.get(agreement.divisions, ", ".join(agreement.divisions))
    every = all(agreement.gives(name) for name in dataset.fields)
    named = "" if agreement.default_purpose is not None else ", the purpose named with each call"
    return where + ("" if every else f", {len(agreement.fields)} of {len(dataset.fields)} fields") + named
