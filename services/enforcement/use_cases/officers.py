"""Which officers may act, and what they signed: asked by every use case in which persons act.

    officers.require_officers(tx, ids, agency="samr", post="investigator", on=day, uscc=uscc, rules=rules)
    officers.check_signatures(tx, statement, signatures, agency="samr", post="decider", on=day, rules=rules, …)

`require_officers` is for new methods: ids of the register alone. `attest_officers` is for methods that always took
names: those of the register are checked, others go on being taken as the agency's word.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from databus import statements
from databus.clock import Clock
from databus.errors import InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import officers as registered
from services.enforcement.domain.agencies import codes_of, same_body
from services.enforcement.domain.officers import Officer, Signed
from services.enforcement.domain.powers import seats_of

_REGISTERED: Final = "ids of list_officers"


class Officers(Protocol):
    """The register, and what its officers signed."""

    def named(self, names: Collection[str]) -> Sequence[Officer]:
        """Return the officers of these ids, or whom tokens call so."""
        ...

    def serving(self, agencies: Collection[str], post: str, on: date) -> Sequence[Officer]: ...

    def have_keys(self, agencies: Collection[str]) -> bool: ...

    def keep_signatures(self, signed: Sequence[Signed]) -> None: ...

    def signatures(self, subject_kind: str, subject_id: str) -> Sequence[Signed]: ...


class OfficerWork(Protocol):
    """A transaction in which officers act."""

    @property
    def officers(self) -> Officers: ...


class SigningWork(OfficerWork, Protocol):
    """A transaction in which officers sign."""

    @property
    def clock(self) -> Clock: ...


@dataclass(frozen=True)
class Signature:
    """An officer's detached JWS over a statement."""

    officer_id: str
    jws: str


@dataclass(frozen=True)
class Attested:
    """Who acted: officers of the register by their ids, others as they were named; `attested` if all are registered."""

    names: tuple[str, ...]
    officers: tuple[Officer, ...]

    @property
    def attested(self) -> bool:
        return len(self.officers) == len(self.names)


def require_officers(
    work: OfficerWork,
    ids: Sequence[str],
    *,
    agency: str | None,
    post: str,
    on: date,
    rules: RuleBook,
    at_least: int = 2,
    uscc: str | None = None,
    other_than: Collection[str] = (),
    field: str = "officers",
) -> tuple[Officer, ...]:
    """Return the officers of these ids, all of whom may act in the post on the day.

    Args:
        work: the transaction.
        ids: of the register; the same id twice counts once.
        agency: whose officers they must be (a predecessor's count); None: of any.
        post: investigator, inspector, reviewer, hearing_host or decider.
        on: the day they act.
        rules: of the day.
        at_least: how many different ones are needed.
        uscc: the enterprise, from which nobody with an interest in it acts.
        other_than: ids or names of those who acted in the matter in another post.
        field: what to name in a refusal.

    Raises:
        InvalidRequest: unknown, of another agency, without the post, left, or too few.
        Conflict: the certificate has lapsed, recused, or acted in the matter before; names the clause.
    """
    wanted = list(dict.fromkeys(ids))
    found = {one.officer_id: one for one in work.officers.named(wanted)}
    unknown = [one for one in wanted if one not in found]
    if unknown:
        raise InvalidRequest(f"no officers are registered as {', '.join(unknown)}", field, _REGISTERED)
    officers = tuple(found[one] for one in wanted)
    _check(officers, agency=agency, post=post, on=on, uscc=uscc, rules=rules, other_than=other_than, field=field)
    registered.check_number(len(officers), at_least, field)
    return officers


def attest_officers(
    work: OfficerWork,
    names: Sequence[str],
    *,
    agency: str,
    post: str,
    on: date,
    rules: RuleBook,
    uscc: str | None = None,
    other_than: Collection[str] = (),
    field: str = "officers",
) -> Attested:
    """Return who acted as named: officers of the register are checked and told by id, others are told as named.

    Raises:
        InvalidRequest, Conflict: as `require_officers`, for those that are registered.
    """
    called = {name: one for one in work.officers.named(names) for name in one.names if _theirs(one, agency, on, rules)}
    officers = tuple(dict.fromkeys(called[name].officer_id for name in names if name in called))
    by_id = {one.officer_id: one for one in called.values()}
    known = tuple(by_id[one] for one in officers)
    _check(known, agency=agency, post=post, on=on, uscc=uscc, rules=rules, other_than=other_than, field=field)
    told = tuple(dict.fromkeys(called[name].officer_id if name in called else name for name in names))
    return Attested(told, known)


def eligible_officers(
    work: OfficerWork, agencies: Collection[str], *, post: str, on: date, uscc: str | None = None, rules: RuleBook
) -> tuple[Officer, ...]:
    """Return who of these agencies may act in a post on a day, in the order of their ids, as draws need them."""
    certified = registered.post_row(post, rules)["certified"]
    return tuple(
        one
        for one in work.officers.serving(agencies, post, on)
        if one.interest_in(uscc, on) is None and (not certified or one.valid_from <= on <= one.valid_until)
    )


def signatures_needed(
    work: SigningWork, act: str, agency: str, rules: RuleBook, *, division: str | None = None
) -> bool:
    """Whether officers of an agency sign this act themselves: a row says so, and officers of the body have keys.

    A body is bound by the keys of those whose tasks it took over; where a county is named, by those that sat there.

    Source: DESIGN §6 (acts that need two persons need two officers' signatures); decision 0073.
    """
    if not signed_act(act, rules)["signed"]:
        return False
    before = codes_of(agency, rules, on=work.clock.today())[1:]
    seats = seats_of(rules)
    return work.officers.have_keys([agency, *(one for one in before if seats.taken_by(one, division))])


def signed_act(act: str, rules: RuleBook) -> dict[str, Any]:
    """Return the row of an act that is signed: its post and clause."""
    return next(row for row in rules.table("signed_act") if row["act"] == act)


def statement_of(act: str, subject_kind: str, subject_id: str, **said: Any) -> dict[str, Any]:
    """Return what officers sign: which act on what, and what is said of it; days as texts, nothing left out."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
    return {"act": act, "subject_kind": subject_kind, "subject_id": subject_id, **plain}


def check_signatures(
    work: SigningWork,
    statement: Mapping[str, Any],
    signatures: Sequence[Signature],
    *,
    agency: str | None,
    post: str,
    on: date,
    rules: RuleBook,
    at_least: int = 2,
    other_than: Collection[str] = (),
    uscc: str | None = None,
    field: str = "signatures",
) -> tuple[Officer, ...]:
    """Return the officers who signed a statement of `statement_of`, and keep their signatures with it.

    Raises:
        InvalidRequest: an officer is unknown, has no key, or did not sign exactly this; too few signed.
        Conflict: lapsed, recused, or acted in the matter before.
    """
    of = {one.officer_id: one.jws for one in signatures}
    officers = require_officers(
        work,
        list(of),
        agency=agency,
        post=post,
        on=on,
        rules=rules,
        at_least=at_least,
        uscc=uscc,
        other_than=other_than,
        field=field,
    )
    work.officers.keep_signatures([_signed(one, statement, of[one.officer_id], work, field) for one in officers])
    return officers


def _signed(officer: Officer, statement: Mapping[str, Any], jws: str, work: SigningWork, field: str) -> Signed:
    if officer.public_key is None or officer.kid is None:
        raise InvalidRequest(f"{officer.officer_id} has no key in the register", field, "amend_officer with public_key")
    members = {name: told for name, told in officer.public_key.items() if name != "kid"}  # called as its owner likes
    try:
        statements.check(statement, jws, members)
    except InvalidRequest as refusal:
        right = "; ".join(told for _, told in refusal.fields)
        raise InvalidRequest(f"{officer.officer_id}: {refusal.message}", field, right) from None
    return Signed(
        signature_id=uuid7(),
        subject_kind=str(statement["subject_kind"]),
        subject_id=str(statement["subject_id"]),
        act=str(statement["act"]),
        officer_id=officer.officer_id,
        agency=officer.agency,
        name=officer.name,
        statement=statement,
        digest=statements.digest_of(statement),
        kid=officer.kid,
        public_key=officer.public_key,
        jws=jws,
        signed_at=work.clock.now(),
    )


def _check(
    officers: Sequence[Officer],
    *,
    agency: str | None,
    post: str,
    on: date,
    uscc: str | None,
    rules: RuleBook,
    other_than: Collection[str],
    field: str,
) -> None:
    for one in officers:
        if agency is not None and not _theirs(one, agency, on, rules):
            raise InvalidRequest(f"{one.officer_id} is an officer of {one.agency}", field, f"officers of {agency}")
        registered.check_fit(one, post=post, on=on, uscc=uscc, rules=rules, field=field)
    registered.check_apart(officers, other_than, post=post, rules=rules, field=field)


def _theirs(officer: Officer, agency: str, on: date, rules: RuleBook) -> bool:
    return same_body(officer.agency, agency, rules, on=on)
