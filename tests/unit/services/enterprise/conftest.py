from pathlib import Path

import pytest

from databus.rules import RuleBook
from services import enterprise
from services.enterprise.domain.regulations import Regulations


@pytest.fixture(scope="session")
def regulations() -> Regulations:
    return Regulations(RuleBook.load(Path(enterprise.__file__).parent / "rules"))
