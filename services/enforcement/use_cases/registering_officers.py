"""The register of officers: each agency keeps its own, with their certificates, posts, keys and interests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Protocol

from databus import statements
from databus.caller import Caller
from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain.agencies import require_owner, require_permission, same_body
from services.enforcement.domain.history import day_of_act
from services.enforcement.domain.officers import Interest, Officer, Signed
from services.enforcement.use_cases import officers as acting

ACT: Final = "register_officers"


class Register(acting.Officers, Protocol):
    """The register as it is kept."""

    def get(self, key: str) -> Officer: ...
    def look(self, key: str) -> Officer: ...
    def add(self, thing: Officer) -> None: ...
    def save(self, thing: Officer) -> None: ...
    def of_certificate(self, certificate_no: str) -> Officer | None: ...
    def of_key(self, kid: str) -> Officer | None: ...
    def of_token(self, agency: str, name: str) -> Officer | None: ...
    def signers(self, subject_kind: str, subject_id: str) -> set[str]: ...
    def signed_page(
        self, subject_kind: str, subject_id: str, *, limit: int, cursor: str | None
    ) -> tuple[list[Signed], str | None]: ...
    def page_of(
        self,
        *,
        agency: str | None,
        division: str | None,
        post: str | None,
        serving_on: date | None,
        limit: int,
        cursor: str | None,
    ) -> tuple[list[Officer], str | None]: ...


class RegisterWork(Protocol):
    """A transaction in which the register is kept."""

    @property
    def caller(self) -> Caller: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def officers(self) -> Register: ...
    def expect_version(self, version: int) -> None: ...


@dataclass(frozen=True)
class RecordOfficer:
    """An officer of the calling agency."""

    certificate_no: str
    name: str
    division: str
    valid_from: date
    valid_until: date
    posts: tuple[str, ...]
    acts_as: str | None = None
    public_key: Mapping[str, str] | None = None


@dataclass(frozen=True)
class AmendOfficer:
    """What changed about an officer; what is left out stays."""

    officer_id: str
    name: str | None = None
    division: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    posts: tuple[str, ...] | None = None
    acts_as: str | None = None
    public_key: Mapping[str, str] | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class DeclareInterest:
    """An interest of an officer in an enterprise, or its end."""

    officer_id: str
    uscc: str
    ground: str
    until_on: date | None = None
    note: str | None = None


def record_officer(order: RecordOfficer, tx: RegisterWork, rules: RuleBook) -> Officer:
    """Enter an officer; the same again is answered as it stands.

    Raises:
        NotPermitted: an agency without officers of its own, or a division in which it does not sit.
        Conflict: the certificate, the key or the token's name is another officer's already.

    Source: 行政处罚法 Art. 42, 55.
    """
    agency = tx.caller.require_agency()
    require_permission(ACT, agency, rules, division=order.division)
    told = _told(vars(order))
    standing = tx.officers.of_certificate(order.certificate_no)
    if standing is not None:
        if standing.agency == agency and all(getattr(standing, name) == value for name, value in told.items()):
            return standing
        raise Conflict("the certificate is registered", "certificate_no", f"amend_officer of {standing.officer_id}")
    officer = Officer(officer_id=uuid7(), agency=agency, **told)
    _check(officer, tx)
    tx.officers.add(officer)
    return officer


def amend_officer(order: AmendOfficer, tx: RegisterWork, rules: RuleBook) -> Officer:
    """Amend an officer of one's own: a certificate renewed, posts, a new key, the day of leaving.

    Raises:
        NotPermitted: another agency's officer, or a division in which the agency does not sit.
        Conflict: the key or the token's name is another officer's already.
    """
    before = _own(order.officer_id, tx, rules)
    require_permission(ACT, tx.caller.require_agency(), rules, division=order.division or before.division)
    told = _told({name: value for name, value in vars(order).items() if value is not None and name != "officer_id"})
    if all(getattr(before, name) == value for name, value in told.items()):
        return before
    tx.expect_version(before.version)
    after = replace(before, **told, version=before.version + 1)
    _check(after, tx)
    tx.officers.save(after)
    return after


def declare_interest(order: DeclareInterest, tx: RegisterWork, rules: RuleBook) -> Officer:
    """Keep an officer from acting towards an enterprise, or say since when nothing keeps one any more.

    Source: 行政处罚法 Art. 43.
    """
    before = _own(order.officer_id, tx, rules)
    today = tx.clock.today()
    if order.until_on is not None:
        day_of_act(order.until_on, today=today, field="until_on")
    interest = Interest(order.uscc, order.ground, today, order.until_on, order.note)
    standing = next((one for one in before.interests if one.uscc == order.uscc), None)
    if standing is not None and replace(standing, told_on=today) == interest:
        return before
    tx.expect_version(before.version)
    after = before.with_interest(interest)
    tx.officers.save(after)
    return after


def show(officer_id: str, tx: RegisterWork, rules: RuleBook) -> Officer:
    """Return an officer as the caller sees one."""
    return seen_by(tx.officers.look(officer_id), tx.caller.agency, rules, on=tx.clock.today())


def listing(asked: Mapping[str, Any], tx: RegisterWork, rules: RuleBook) -> tuple[list[Officer], str | None]:
    """Return a page of officers as the caller sees them."""
    found, cursor = tx.officers.page_of(**asked)
    today = tx.clock.today()
    return [seen_by(one, tx.caller.agency, rules, on=today) for one in found], cursor


def signed(asked: Mapping[str, Any], tx: RegisterWork, rules: RuleBook) -> tuple[list[Signed], str | None]:
    """Return a page of what was signed about something, to the agencies whose officers signed it; others see none."""
    agency, today = tx.caller.require_agency(), tx.clock.today()
    signers = tx.officers.signers(asked["subject_kind"], asked["subject_id"])
    if not any(same_body(one, agency, rules, on=today) for one in signers):
        return [], None
    return tx.officers.signed_page(**asked)


def seen_by(officer: Officer, agency: str | None, rules: RuleBook, *, on: date) -> Officer:
    """Return an officer as an agency sees one: interests are for the officer's own agency alone.

    Source: 个人信息保护法 Art. 6, 28 (no more than is needed).
    """
    own = agency is not None and same_body(officer.agency, agency, rules, on=on)
    return officer if own else replace(officer, interests=(), acts_as=None)


def _own(officer_id: str, tx: RegisterWork, rules: RuleBook) -> Officer:
    officer, today = tx.officers.get(officer_id), tx.clock.today()
    require_owner(officer.agency, tx.caller.require_agency(), rules, what=f"officer {officer_id}", on=today)
    return officer


def _told(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, a key told by its public members and its thumbprint."""
    told = dict(fields)
    if told.get("public_key") is not None:
        told["public_key"] = statements.public_key(told["public_key"], "public_key")
        told["kid"] = told["public_key"]["kid"]
    return told


def _check(officer: Officer, tx: RegisterWork) -> None:
    if officer.valid_until < officer.valid_from:
        raise InvalidRequest("ends before it begins", "valid_until", f"not before {officer.valid_from}")
    if officer.left_on is not None:
        day_of_act(officer.left_on, today=tx.clock.today(), field="left_on")
    other = tx.officers.of_key(officer.kid) if officer.kid is not None else None
    if other is not None and other.officer_id != officer.officer_id:
        raise Conflict("the key is another officer's", "public_key", "a key of the officer's own")
    other = tx.officers.of_token(officer.agency, officer.acts_as) if officer.acts_as is not None else None
    if other is not None and other.officer_id != officer.officer_id:
        raise Conflict("tokens call another officer so", "acts_as", f"not {officer.acts_as}")
