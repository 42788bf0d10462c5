from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from databus.clock import FixedClock
from databus.contracts import get
from databus.identifiers import make_uscc, uuid7
from databus.rules import RuleBook
from databus.testing import Harness
from services.inspection.service import InspectionService

if TYPE_CHECKING:
    from tests.infrastructure import Databases

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
ZONE = "huidong-shoes"
SHOES = "640399"
TOYS = "95030021"


def firm(number: int) -> str:
    return make_uscc("441323", f"MA5N{number:04d}")


ONE, TWO, THREE = firm(1), firm(2), firm(3)


# posts are kept apart (商检法 30): who accepts, inspects and releases are different officers
ACTORS = {"declare_consignment": "acceptor-1", "release_consignment": "releaser-1"}


class Inspection(Harness):
    """Inspection on a database, with what every test hears and declares."""

    clock: FixedClock
    numbers = count(1)

    def call(self, method: str, /, *, agency: str | None = "ciq", actor: str | None = "", **fields: Any) -> Any:
        """Call a method; each post has its officer unless one is named."""
        who = ACTORS.get(method, "officer-1") if actor == "" else actor
        return super().call(method, agency=agency, actor=who, **fields)

    # ---- the rules it came with
    @property
    def shipped(self) -> RuleBook:
        book = self.pipeline.store.shipped
        assert book is not None
        return book

    def ship(self, book: RuleBook) -> None:
        """Let it have come with another book."""
        self.pipeline.store.shipped = book

    # ---- what others say
    def zone(self, level: str | None = "national", **change: Any) -> None:
        data = {**get("enterprise.zone_state_changed").example, "zone_id": ZONE, "level": level, **change}
        self.deliver("enterprise.zone_state_changed", subject=ZONE, data=data)

    def member(self, uscc: str = ONE, state: str = "ACTIVE") -> Any:
        example = get("enterprise.membership_changed").example
        data = {**example, "membership_id": f"{ZONE}/{uscc}", "zone_id": ZONE, "uscc": uscc, "state": state}
        return self.deliver("enterprise.membership_changed", subject=f"{ZONE}/{uscc}", data=data)

    def registered(self, uscc: str = ONE, *, cnas_lab: bool = False, **change: Any) -> Any:
        data = {**get("enterprise.changed").example, "uscc": uscc, "cnas_lab": cnas_lab, **change}
        return self.deliver("enterprise.changed", subject=uscc, data=data)

    def rated(self, uscc: str = ONE, grade: str = "A", **change: Any) -> Any:
        example = get("credit.grade_changed").example
        data = {**example, "uscc": uscc, "grade": grade, "rated": grade != "U", **change}
        return self.deliver("credit.grade_changed", subject=uscc, data=data)

    def alert(self, alert_id: str | None = None, **change: Any) -> Any:
        data = {**get("enforcement.alert_issued").example, "alert_id": alert_id or uuid7(), **change}
        name = {"LIFTED": "alert_lifted", "ISSUED": "alert_issued"}.get(data["state"], "alert_regraded")
        return self.deliver(f"enforcement.{name}", subject=data["alert_id"], data=data)

    def trace(self, name: str = "trace_opened", case_id: str | None = None, **change: Any) -> Any:
        data = {**get(f"enforcement.{name}").example, "uscc": ONE, "case_id": case_id or uuid7(), **change}
        return self.deliver(f"enforcement.{name}", subject=data["case_id"], data=data)

    def listed(self, listing_id: str, uscc: str = ONE, state: str = "LISTED", **change: Any) -> Any:
        in_force = state in {"LISTED", "SERVED", "REVIEWED"}
        example = get("credit.listing_changed").example
        data = {**example, "listing_id": listing_id, "uscc": uscc, "state": state, "in_force": in_force, **change}
        return self.deliver("credit.listing_changed", subject=listing_id, data=data)

    def national_member(self, uscc: str = ONE, grade: str = "A") -> None:
        self.zone()
        self.member(uscc)
        self.rated(uscc, grade)

    # ---- what our own say
    def declare(self, uscc: str = ONE, hs_code: str = SHOES, *, agency: str = "portal", **fields: Any) -> Any:
        body: dict[str, Any] = {
            "uscc": uscc,
            "declaration_no": f"HD2026-{next(self.numbers):06d}",
            "hs_code": hs_code,
            "product": "女鞋" if str(hs_code).startswith("64") else "玩具",
            "quantity": "1200",
            "unit": "双",
            "value": {"fen": 12_000_000},
            "destination": "DE",
        }
        return self.call("declare_consignment", agency=agency, **{**body, **fields})

    def get(self, consignment: Any) -> Any:
        return self.call("get_consignment", consignment_id=consignment["consignment_id"])

    def gist(self, consignment: Any) -> tuple[str, str, str | None]:
        found = self.get(consignment)
        return found["state"], found["decision"]["mode"], found["decision"]["sampling_percent"]

    def decided(self) -> list[tuple[str, str | None, str, str | None]]:
        """The re-decisions said: consignment, mode before, mode, cause."""
        return [
            (event.subject, event.data["previous_mode"], event.data["mode"], event.data["cause"])
            for event in self.said("inspection.mode_decided")
            if event.data["cause"] is not None
        ]


@pytest.fixture(scope="package")
def inspection_on_database(postgresql: "Databases") -> Iterator[Inspection]:
    url = postgresql.fresh("services.inspection")
    harness = Inspection(InspectionService, url, FixedClock(NOW))
    yield harness
    harness.close()
    postgresql.drop(url)


@pytest.fixture
def inspection(inspection_on_database: Inspection) -> Inspection:
    """Inspection that knows nothing yet."""
    inspection_on_database.start_over(FixedClock(NOW))
    return inspection_on_database
