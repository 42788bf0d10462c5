"""Everything that step 6 touches, as it stands at one moment: compared before, during and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deploy.demo.steps.board import passed
from deploy.demo.steps.consignments import GOODS, standing
from deploy.demo.words import word
from deploy.demo.world import World

SUSPECT = 3  # a leading enterprise, member and holder of a title, whose consignments are under way
_NAMES = {goods.key: f"{goods.product} {goods.hs_code}" for goods in GOODS}


@dataclass(frozen=True)
class Picture:
    """The suspect's grade, score, membership and title, the zone, the key figures, and all consignments' modes."""

    grade: str
    score: int
    title: str
    membership: str
    zone: tuple[str, str | None]
    kpis: Mapping[str, bool]
    modes: Mapping[str, tuple[str, str, str | None]]

    def of_suspect(self) -> dict[str, tuple[str, str, str | None]]:
        """The modes of the suspect's own consignments."""
        return {goods.key: self.modes[goods.key] for goods in GOODS if goods.number == SUSPECT}


def look(world: World) -> Picture:
    """Ask each owner."""
    uscc = world.uscc(SUSPECT)
    file = world.desks.get("ciq", f"/v1/enterprises/{uscc}")
    rating = world.desks.get("ciq", f"/v1/credit/ratings/{uscc}")
    zone = world.desks.get("gov", f"/v1/zones/{world.zone_id}")
    return Picture(
        grade=rating["grade"],
        score=rating["score"],
        title=file["titles"][0]["state"],
        membership=file["memberships"][0]["state"],
        zone=(zone["state"], zone["level"]),
        kpis=passed(world.desks.get("gov", f"/v1/zones/{world.zone_id}/kpis")),
        modes=standing(world),
    )


def show(world: World, zh: str, en: str) -> Picture:
    """Wait until everybody has heard, look, print."""
    world.settle()
    seen = look(world)
    modes = "；".join(
        f"{_NAMES[key]}：{word(mode)} {share}%（规则{rule}）" for key, (mode, rule, share) in seen.of_suspect().items()
    )
    world.teller.text(f"  ▸ {zh} · {en}")
    world.teller.text(f"      信用 grade {seen.grade} {seen.score} · 称号 title {word(seen.title)}")
    world.teller.text(
        f"      资格 member {word(seen.membership)} · 示范区 zone {word(seen.zone[0])} · "
        f"级别 level {word(seen.zone[1] or 'none')}"
    )
    world.teller.text(f"      {modes}")
    return seen
