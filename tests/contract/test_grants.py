"""The border's grants are coarse: no agency that a service lets act is stopped before it."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.domain.access import register

ROOT = Path(__file__).resolve().parents[2] / "services"

OPENED_BY = {
    "enterprise/rules/zone.toml": {"zones:write"},
    "enterprise/rules/membership.toml": {"members:write"},
    "enterprise/rules/title.toml": {"titles:write"},
    "enterprise/rules/evaluations.toml": {"members:write", "titles:write"},
    "enterprise/rules/marks.toml": {"members:write"},
    "enterprise/rules/proposals.toml": {"proposals:decide"},
    "enterprise/rules/jobs.toml": {"jobs:write"},
    "enterprise/rules/duties.toml": {"enterprises:write", "zones:write"},
    "enterprise/rules/governance.toml": {"governance:write", "consultations:respond"},
    "credit/rules/powers.toml": {"credit:record", "credit:respond", "credit:rate"},
    "inspection/rules/consignments.toml": {
        "inspection:declare",
        "inspection:document",
        "inspection:inspect",
        "inspection:move",
        "inspection:approve",
    },
    "enforcement/rules/alerts.toml": {"alerts:write"},
    "enforcement/rules/trace.toml": {"traces:write"},
    "enforcement/rules/penalties.toml": {"penalties:write"},
    "enforcement/rules/campaigns.toml": {"campaigns:write"},
}


def actors(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "by" and isinstance(item, list):
                yield from item
            else:
                yield from actors(item)
    elif isinstance(value, list):
        for item in value:
            yield from actors(item)


@pytest.mark.parametrize("path", OPENED_BY)
def test_whoever_a_service_lets_act_holds_the_grant(path: str) -> None:
    named = set(actors(tomllib.loads((ROOT / path).read_text(encoding="utf-8"))))
    holders = {agency for grant in OPENED_BY[path] for agency in register().holders(grant)}
    roles = named - register().agencies.keys()
    assert roles <= {"recorder", "any", "owner"}
    assert named - roles - holders == set()
