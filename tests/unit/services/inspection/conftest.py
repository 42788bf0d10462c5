from pathlib import Path

import pytest

import services.inspection
from databus.rules import RuleBook


@pytest.fixture(scope="session")
def rules() -> RuleBook:
    return RuleBook.load(Path(services.inspection.__file__).parent / "rules")
