"""The journey's own recomputation against the service's draw."""

from decimal import Decimal

import pytest

from databus.identifiers import make_uscc
from deploy.demo.steps.campaign import recompute
from services.enforcement.domain.draws import Candidate, Sampling, draw


@pytest.mark.parametrize("seed", ["7f3a", "种子", "0" * 64])
@pytest.mark.parametrize("size", [1, 2, 5, 6, 20])
@pytest.mark.parametrize("targeted", [0, 1, 4, 12])
def test_the_recipe_gives_what_the_service_draws(seed: str, size: int, targeted: int) -> None:
    codes = [make_uscc("441323", f"MA5H{n:04d}") for n in range(20)]
    population = [Candidate(code, "B", ("grade C",) if n < targeted else ()) for n, code in enumerate(codes)]
    sampling = Sampling(size, everyone=False, random_share_min=Decimal("0.5"), shares={}, officers_per_visit=2)
    drawn = draw(seed, population, [], sampling)
    told = [{"uscc": one.uscc, "reasons": list(one.reasons)} for one in population]
    assert recompute({"seed": seed, "population": told, "sample_size": size}) == [one.uscc for one in drawn]
