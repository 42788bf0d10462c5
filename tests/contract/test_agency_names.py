"""Agencies are called the same wherever people read of them."""

import tomllib

from gateway.domain.access import register
from tests.architecture.survey import ROOT


def test_credit_calls_agencies_as_the_register_does():
    told = tomllib.loads((ROOT / "services/credit/rules/agencies.toml").read_text(encoding="utf-8"))["agency_name"]
    named = {row["agency"]: (row["zh"], row["en"]) for row in told}
    assert named == {code: (one.zh, one.en) for code, one in register().agencies.items()}
