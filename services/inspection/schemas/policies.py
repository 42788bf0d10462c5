"""Shapes of special policies."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate

from databus.contracts.inspection import MODES
from databus.contracts.inspection_reference import POLICY_STATES
from services.inspection.domain.easing import EASES, MODIFIERS, OPEN_TO_ALL
from services.inspection.schemas.fields import cursor, day, identity, one_of, text
from services.inspection.schemas.reference import few, zone
from services.inspection.schemas.regimes import prefixes

MOST: Final = 100
MOST_POLICIES_SHOWN: Final = 50  # of a page, so that it stays below a mebibyte
_SHARE: Final = re.compile(r"\d{1,3}(?:\.\d{1,4})?", re.ASCII)


class Share(fields.String):
    """A share as decimal text, from 0 to 100."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str) or not _SHARE.fullmatch(value) or Decimal(value) > MOST:
            raise ValidationError('a share in percent as decimal text, "0" to "100", such as "2.5"')
        return value


class EaseShape(Schema):
    """What a policy eases: a share, a mode, or a modifier."""

    kind = one_of(EASES, "sampling: a lower share · mode: an easier mode · modifier: given besides", required=True)
    mode = one_of(MODES, "where the table gave this mode", load_default=None, allow_none=True)
    to_mode = one_of(MODES, "mode: the easier mode", load_default=None, allow_none=True)
    percent = Share(
        load_default=None,
        allow_none=True,
        metadata={"description": "sampling: the share instead of the table's, if lower", "example": "5"},
    )
    modifier = one_of(MODIFIERS, "modifier: which", load_default=None, allow_none=True)


def grades() -> fields.List[str]:
    """Whose decisions a policy eases."""
    return fields.List(
        one_of(OPEN_TO_ALL, "a grade"),
        load_default=lambda: list(OPEN_TO_ALL),
        validate=validate.Length(1, len(OPEN_TO_ALL), error="one to three of AA, A, B"),
        metadata={"description": "whose decisions it eases; B and better unless narrowed", "example": ["AA", "A"]},
    )


class MadeUpPolicyShape(EaseShape):
    """A policy that is made up, to see what it would do to a decision."""

    name = text("what to call it in the answer", "draft", longest=60, load_default="draft")
    grades = grades()
    clause = text("clause that would allow it", "S12 五(八)", required=True)


class TakesPolicy(Schema):
    """A policy to be proposed."""

    zone_id = zone("whose members it is for", required=True)
    title = text("its name", "女鞋抽样比例先行先试", required=True)
    hs_prefixes = prefixes("goods it speaks of")
    grades = grades()
    ease = fields.Nested(EaseShape, required=True, metadata={"description": "what it eases"})
    clause = text("clause that allows it", "S12 五(八)", required=True)
    basis = text("why it is safe to try", "三年无境外通报", longest=2000, required=True)
    document_no = text("number of the proposal", "惠东府〔2026〕18号", required=True)
    from_on = day("first day; today unless given", load_default=None, allow_none=True)
    until_on = day("last day", "2027-11-21", required=True)


class TakesPolicyId(Schema):
    """Which policy."""

    policy_id = identity("the policy", required=True)


class TakesPolicyDecision(Schema):
    """A decision on a policy."""

    policy_id = identity("the policy", required=True)
    to = one_of(("APPROVED", "REFUSED"), "what is decided", required=True)
    document_no = text("number of the decision", "批〔2026〕7号", required=True)
    reason = text("why; a refusal needs it", "样本不足", longest=500, load_default=None, allow_none=True)


class TakesPolicyWithdrawal(Schema):
    """A policy to be withdrawn."""

    policy_id = identity("the policy", required=True)
    reason = text("why", "出现境外通报", longest=500, required=True)


class TakesListPolicies(Schema):
    """Which policies."""

    zone_id = zone("of this zone", load_default=None, allow_none=True)
    state = one_of(POLICY_STATES, "in this state", load_default=None, allow_none=True)
    limit = few(MOST_POLICIES_SHOWN)
    cursor = cursor()


class GivesPolicy(Schema):
    """A policy."""

    policy_id = fields.String(metadata={"description": "its id", "example": "0192f0c1-0000-7000-8000-000000000043"})
    zone_id = fields.String(metadata={"description": "zone", "example": "huidong-shoes"})
    title = fields.String(metadata={"description": "its name", "example": "女鞋抽样比例先行先试"})
    hs_prefixes = fields.List(fields.String(), metadata={"description": "goods", "example": ["6403"]})
    grades = fields.List(fields.String(), metadata={"description": "grades it eases", "example": ["AA", "A"]})
    ease = fields.Dict(metadata={"description": "what it eases"})
    clause = fields.String(metadata={"description": "clause", "example": "S12 五(八)"})
    basis = fields.String(metadata={"description": "why it is safe to try"})
    document_no = fields.String(metadata={"description": "proposal", "example": "惠东府〔2026〕18号"})
    from_on = fields.Date(metadata={"description": "first day", "example": "2026-11-22"})
    until_on = fields.Date(metadata={"description": "last day", "example": "2027-11-21"})
    state = fields.String(metadata={"description": "where it stands", "example": "PROPOSED"})
    agency = fields.String(metadata={"description": "who proposed it", "example": "gov"})
    actor = fields.String(metadata={"description": "which officer", "example": "officer-1"})
    proposed_at = fields.AwareDateTime(metadata={"description": "when"})
    decided_agency = fields.String(allow_none=True, metadata={"description": "who decided it", "example": "customs"})
    decided_actor = fields.String(allow_none=True, metadata={"description": "which officer"})
    decided_at = fields.AwareDateTime(allow_none=True, metadata={"description": "when"})
    decision_no = fields.String(allow_none=True, metadata={"description": "decision", "example": "批〔2026〕7号"})
    reason = fields.String(allow_none=True, metadata={"description": "why refused or withdrawn"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 1})


class GivesPolicyPage(Schema):
    """A page of policies, newest first."""

    items = fields.List(fields.Nested(GivesPolicy), metadata={"description": "the policies"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})
