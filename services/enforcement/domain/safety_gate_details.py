"""What a notification of the EU Safety Gate says of the goods, kept as risk information.

Fields read beside those of `safety_gate`: `product.brands[].brand`, `product.barcodes[]`, `product.batchNumbers[]`,
`product.modelTypes[]`, `product.photos[]`, `product.productCategory.key`, `product.versions.description`,
`traceability.traders[]`, `measureTaken.measures[].{measureCategory,measureType,entryIntoForceDate}` and
`measureTaken.companyRecalls[]`. Pictures are not fetched: what the notification says of each is kept with its digest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from databus import strict_json
from databus.errors import InvalidRequest
from services.enforcement.domain.risk_information import Told
from services.enforcement.domain.safety_gate import TEXT_MAX, Notification, readable

SOURCE: Final = "foreign_notification"
_MOST: Final = 50  # of one kind of detail
_SHORT: Final = 120
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def told_of(raw: Any, one: Notification) -> Told:
    """Return what a notification that was read says of the goods.

    Raises:
        InvalidRequest: it is not plain JSON, so that no digest of it can be kept.
    """
    return Told(
        source=SOURCE,
        reference=one.reference,
        product=one.product,
        description=_description(raw, one),
        hazard=_hazard(raw),
        hs_prefix=one.hs_prefix,
        category=_text(_at(raw, "product.productCategory.key")),
        brands=_texts(raw, "product.brands", "brand"),
        models=_texts(raw, "product.modelTypes", "modelType"),
        barcodes=_texts(raw, "product.barcodes", "barcode"),
        batches=_texts(raw, "product.batchNumbers", "batchNumber"),
        traders=_traders(raw),
        measures=(*_measures(raw), *_recalls(raw)),
        photos=tuple(_photo(photo) for photo in _list(raw, "product.photos")),
        notified_by=one.notified_by,
        origin=_text(_at(raw, "traceability.countryOrigin.name")),
        published_on=one.published_on,
        raw_sha256=_digest(raw),
    )


def _at(raw: Any, path: str) -> Any:
    for name in path.split("."):
        raw = raw.get(name) if isinstance(raw, Mapping) else None
    return raw


def _list(raw: Any, path: str) -> list[Any]:
    found = _at(raw, path)
    return found[:_MOST] if isinstance(found, list) else []


def _text(value: Any, longest: int = _SHORT) -> str | None:
    return readable(value, longest)


def _key(value: Any) -> str | None:
    """A word of the feed's lists: `{key}`, `{name}`, or the word itself."""
    return _text((value.get("key") or value.get("name")) if isinstance(value, Mapping) else value)


def _texts(raw: Any, path: str, name: str) -> tuple[str, ...]:
    found = (_text(one.get(name) if isinstance(one, Mapping) else one) for one in _list(raw, path))
    return tuple(dict.fromkeys(one for one in found if one))


def _hazard(raw: Any) -> str | None:
    types = _list(raw, "risk.riskType")
    key = _key(types[0]) if types else None
    return None if key is None else key.removeprefix("riskType.")


def _description(raw: Any, one: Notification) -> str:
    words = _text(_at(raw, "product.versions.description"), TEXT_MAX)
    return f"{one.risk} {words}"[:TEXT_MAX] if words else one.risk


def _traders(raw: Any) -> tuple[dict[str, Any], ...]:
    found = [one for one in _list(raw, "traceability.traders") if isinstance(one, Mapping)]
    told = [
        {"name": _text(one.get("name")), "role": _key(one.get("role")), "country": _key(one.get("country"))}
        for one in found
    ]
    return tuple(one for one in told if one["name"])


def _measures(raw: Any) -> tuple[dict[str, Any], ...]:
    found = [one for one in _list(raw, "measureTaken.measures") if isinstance(one, Mapping)]
    return tuple(
        {
            "category": _key(one.get("measureCategory")),
            "type": _key(one.get("measureType")),
            "from_on": _day(one.get("entryIntoForceDate")),
        }
        for one in found
    )


def _recalls(raw: Any) -> tuple[dict[str, Any], ...]:
    found = _list(raw, "measureTaken.companyRecalls")
    where = [_text(one.get("url") if isinstance(one, Mapping) else one, TEXT_MAX) for one in found]
    return tuple({"category": "company_recall", "type": None, "from_on": None, "where": one} for one in where if one)


def _day(value: Any) -> str | None:
    try:
        return date.fromisoformat(value[:10]).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None


def _photo(photo: Any) -> dict[str, Any]:
    told = photo if isinstance(photo, Mapping) else {"name": photo}
    named = _text(told.get("url") or told.get("name") or told.get("id"), TEXT_MAX)
    said = _text(told.get("sha256")) or ""
    return {"named": named, "sha256": said if _SHA256.fullmatch(said) else _digest(photo)}


def _digest(raw: Any) -> str:
    try:
        return hashlib.sha256(strict_json.canonical(raw)).hexdigest()
    except (TypeError, ValueError) as error:
        raise InvalidRequest("not plain JSON", "", "an object of texts, numbers and lists") from error
