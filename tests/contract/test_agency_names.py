"""Agencies are called the same wherever people read of them."""

import tomllib

import pytest

from gateway.domain.access import register
from tests.architecture.survey import ROOT


@pytest.mark.parametrize("service", ["credit", "inspection", "enforcement"])
def test_services_call_agencies_as_the_register_does(service: str) -> None:
    told = tomllib.loads((ROOT / f"services/{service}/rules/agencies.toml").read_text(encoding="utf-8"))["agency_name"]
    named = {row["agency"]: (row["zh"], row["en"]) for row in told}
    assert named == {code: (one.zh, one.en) for code, one in register().agencies.items()}
