"""Following lots: back from goods to every step and supplier, forward from a supplier's lot, a material or a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Final

from databus.errors import InvalidRequest, NotFound
from services.inspection.domain.lots import Mark, ProductionStep
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.recalls import plain
from services.inspection.use_cases.lot_work import Forward, TraceWanted
from services.inspection.use_cases.lots import gone_view, lot_view, step_view
from services.inspection.use_cases.ports import Desk, Work

_FROM: Final = ("lot_id", "mark", "consignment_id", "return_id")
_FORWARD: Final = ("supplier_lot", "material", "step", "line", "team")


def trace_back(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Return the lots that goods are of, and the registered lots that went into these, from the goods back.

    Each with every step, what went in at it from which supplier, the consignments it is in, and the maker's other
    lots with an input in common; of other makers' only how many, since they are followed forward by who may.

    Raises:
        InvalidRequest: not exactly one of lot, mark, consignment and return is named.
        NotFound: there is none, or it is of no lot.

    Source: SN附2 三(二)3; DOMAIN E-09, T-06.
    """
    depths = ancestry(desk, work, start_of(desk, work, ask))
    order = list(depths)
    begin = order.index(ask["cursor"]) + 1 if ask["cursor"] in depths else 0
    shown = _as_many_as_fit(desk, work, order[begin : begin + ask["limit"]])
    items = _back_views(desk, work, shown, depths)
    last = begin + len(items)
    return {"items": items, "next_cursor": order[last - 1] if last < len(order) else None}


def start_of(desk: Desk, work: Work, ask: Mapping[str, Any]) -> list[str]:
    """Return the lots that a trace starts from; InvalidRequest or NotFound as trace_back."""
    given = [name for name in _FROM if ask[name] is not None]
    if len(given) != 1:
        raise InvalidRequest("a trace starts from one thing", "lot_id", "exactly one of " + ", ".join(_FROM))
    return _roots(desk, work, given[0], ask)


def ancestry(desk: Desk, work: Work, roots: Sequence[str]) -> dict[str, int]:
    """Return the lots that lots were made of and they themselves, each with its distance, nearest first; bounded."""
    on = desk.clock.today()
    most, depth = desk.limit("trace_lots_at_most", on), desk.limit("trace_depth", on)
    found = dict.fromkeys(roots, 0)
    edge = list(roots)
    for distance in range(1, depth + 1):
        edge = [other for _, other in work.traces.made_of(edge) if other not in found] if edge else []
        for lot_id in sorted(set(edge)):
            if len(found) < most:
                found[lot_id] = distance
        edge = [lot_id for lot_id in sorted(set(edge)) if lot_id in found]
    return found


def trace_forward(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Return the lots that have something in them, directly or through lots they were made of, and where these went.

    Raises:
        InvalidRequest: nothing is named that could be followed.

    Source: SN附2 三(二)3; DOMAIN E-09.
    """
    if all(ask[name] is None for name in _FORWARD):
        raise InvalidRequest("nothing to follow is named", "supplier_lot", "at least one of " + ", ".join(_FORWARD))
    wanted = TraceWanted(**{name: ask[name] for name in TraceWanted.__dataclass_fields__})
    depth = desk.limit("trace_depth", desk.clock.today())
    found = work.traces.forward(wanted, depth, _after(ask["cursor"]), ask["limit"] + 1)
    shown = found[: ask["limit"]]
    more = len(found) > len(shown)
    return {"items": [forward_view(one) for one in shown], "next_cursor": _cursor(shown[-1]) if more else None}


def forward_view(one: Forward) -> JsonObject:
    """Return a lot and one of its consignments as they are told."""
    shipped = None if one.shipped is None else plain(one.shipped)
    return {**asdict(one), "quantity": plain(one.quantity), "shipped": shipped}


def roots_of(work: Work, consignment_id: str) -> list[str]:
    """Return the lots that a consignment is made of."""
    return [one.lot_id for one in work.lots.shipped(consignment_id)]


def _roots(desk: Desk, work: Work, given: str, ask: Mapping[str, Any]) -> list[str]:
    most = desk.limit("trace_neighbours_shown", desk.clock.today())
    if given == "lot_id":
        found = [ask["lot_id"]] if work.lots.find(ask["lot_id"]) else []
    elif given == "mark":
        found = work.lots.marked(Mark.parse(ask["mark"]), ask["uscc"], most)
    elif given == "consignment_id":
        found = roots_of(work, ask["consignment_id"])
    else:
        found = _of_return(work, ask["return_id"])
    if not found:
        raise NotFound("no lot is known of it", given, "a registered lot, or goods that are linked to their lots")
    return found


def _of_return(work: Work, return_id: str) -> list[str]:
    returned = work.returns.find(return_id)
    if returned is None:
        return []
    named = [one.lot_id for one in work.returns.lots([return_id])[return_id]]
    return named or roots_of(work, returned.consignment_id)


def _as_many_as_fit(desk: Desk, work: Work, lot_ids: Sequence[str]) -> Mapping[str, list[ProductionStep]]:
    """Return the steps of the first lots, as many as an answer holds, at least of one."""
    room = desk.limit("trace_rows_per_page", desk.clock.today())
    shown: dict[str, list[ProductionStep]] = {}
    for lot_id, steps in work.lots.steps(lot_ids).items():
        room -= sum(1 + len(one.inputs) + len(one.checks) for one in steps)
        if shown and room < 0:
            break
        shown[lot_id] = steps
    return shown


def _back_views(
    desk: Desk, work: Work, shown: Mapping[str, list[ProductionStep]], depths: Mapping[str, int]
) -> list[JsonObject]:
    most = desk.limit("trace_neighbours_shown", desk.clock.today())
    lots, gone = work.lots.some(list(shown)), work.traces.gone(list(shown), most)
    shipped = work.lots.shipped_elsewhere(list(shown), None)
    views = []
    for lot_id, steps in shown.items():
        lot = lots[lot_id]
        mates, total = work.traces.mates(lot, most)
        views.append(
            {
                **lot_view(lot, shipped.get(lot_id, Decimal(0))),
                "depth": depths[lot_id],
                "steps": [step_view(one) for one in steps if one.replaced_by is None],
                "consignments": [gone_view(one) for one in gone[lot_id]],
                "consignments_total": gone[lot_id][0].total if gone[lot_id] else 0,
                "mates": [asdict(one) for one in mates],
                "mates_total": total,
            }
        )
    return views


def _after(cursor: str | None) -> tuple[str, str] | None:
    if cursor is None:
        return None
    lot_id, _, consignment_id = cursor.partition(".")
    return lot_id, consignment_id


def _cursor(one: Forward) -> str:
    return f"{one.lot_id}.{one.consignment_id or ''}"
