from datetime import date
from pathlib import Path

import pytest

import services.enforcement
from databus.rules import RuleBook


@pytest.fixture(scope="session")
def rules() -> RuleBook:
    return RuleBook.load(Path(services.enforcement.__file__).parent / "rules")


@pytest.fixture(scope="session")
def today() -> date:
    return date(2026, 11, 22)
