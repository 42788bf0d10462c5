from pathlib import Path

import pytest

import services.credit
from databus.rules import RuleBook


@pytest.fixture(scope="session")
def rules() -> RuleBook:
    return RuleBook.load(Path(services.credit.__file__).parent / "rules")
