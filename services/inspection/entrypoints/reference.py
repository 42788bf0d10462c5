"""Reference data: the catalogue of statutory goods, product risk, registration regimes, lists, special policies."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from databus.pages import Page
from databus.service import chore, command, query
from services.inspection.entrypoints.area import Answer, Area, Ask, Tx
from services.inspection.schemas import policies as policy_shapes
from services.inspection.schemas import reference as shapes
from services.inspection.schemas import regimes as regime_shapes
from services.inspection.use_cases import following_reference, policies, reference, regimes, registrations
from services.inspection.use_cases.goods_views import entry_view, get_goods


class Reference(Area):
    """What is known of goods, by day."""

    @command(
        shapes.TakesGoods, gives=shapes.GivesEntry, natural_key=("kind", "hs_prefix", "says", "from_on", "document_no")
    )
    def record_goods(self, ask: Ask, tx: Tx) -> Answer:
        """Record whether goods are statutory, or how risky they are, from a day on."""
        return entry_view(reference.record_goods(self.desk_of(tx), tx, ask))

    @query(shapes.TakesGetGoods, gives=shapes.GivesGoods)
    def get_goods(self, ask: Ask, tx: Tx) -> Answer:
        """Return what an HS code is on a day: flag, risk, since when, on which document, and what is coming."""
        return get_goods(self.desk_of(tx), tx, ask)

    @query(shapes.TakesListGoods, gives=shapes.GivesEntryPage)
    def list_goods(self, ask: Ask, tx: Tx) -> Answer:
        """List what was recorded of goods, newest first."""
        return _entries(reference.list_goods(tx, ask))

    @command(
        shapes.TakesReference,
        gives=shapes.GivesEntry,
        natural_key=("kind", "from_on", "document_no", ("hs_prefix", "country", "mode", "zone_id", "plan")),
    )
    def record_reference(self, ask: Ask, tx: Tx) -> Answer:
        """Record a sampling plan, a partner of a trade agreement, or a country's place on a list."""
        return entry_view(reference.record_reference(self.desk_of(tx), tx, ask))

    @query(shapes.TakesEntryId, gives=shapes.GivesEntry)
    def get_reference(self, ask: Ask, tx: Tx) -> Answer:
        """Return an entry, with the sampling plan that it may hold."""
        return entry_view(reference.get_reference(tx, ask["entry_id"]))

    @query(shapes.TakesListReferences, gives=shapes.GivesEntryPage)
    def list_references(self, ask: Ask, tx: Tx) -> Answer:
        """List sampling plans, trade agreements and lists of countries, newest first."""
        return _entries(reference.list_references(tx, ask))

    @command(shapes.TakesReferenceWithdrawal, gives=shapes.GivesEntry, natural_key=("entry_id",))
    def withdraw_reference(self, ask: Ask, tx: Tx) -> Answer:
        """Take an entry back that was wrong; what it touched is decided anew."""
        return entry_view(reference.withdraw_reference(self.desk_of(tx), tx, ask))

    # ---- time-limited registration
    @command(regime_shapes.TakesRegime, gives=regime_shapes.GivesRegime, natural_key=("document_no",))
    def open_regime(self, ask: Ask, tx: Tx) -> Any:
        """Open a time-limited registration on goods, after a systemic or industry-wide accident."""
        return asdict(regimes.open_regime(self.desk_of(tx), tx, ask))

    @command(regime_shapes.TakesRegimeExtension, gives=regime_shapes.GivesRegime, natural_key=("regime_id", "until_on"))
    def extend_regime(self, ask: Ask, tx: Tx) -> Any:
        """Let a regime hold longer, on a ground of its own."""
        return asdict(regimes.extend_regime(self.desk_of(tx), tx, ask))

    @command(regime_shapes.TakesRegimeClosing, gives=regime_shapes.GivesRegime, natural_key=("regime_id",))
    def close_regime(self, ask: Ask, tx: Tx) -> Any:
        """Close a regime before its day; what it held is decided anew."""
        return asdict(regimes.close_regime(self.desk_of(tx), tx, ask))

    @query(regime_shapes.TakesListRegimes, gives=regime_shapes.GivesRegimePage)
    def list_regimes(self, ask: Ask, tx: Tx) -> Answer:
        """List regimes, newest first."""
        return _shown(regimes.list_regimes(tx, ask))

    @command(regime_shapes.TakesRegistration, gives=regime_shapes.GivesRegistration, natural_key=("regime_id", "uscc"))
    def apply_registration(self, ask: Ask, tx: Tx) -> Any:
        """Apply for an enterprise's registration under a regime."""
        return asdict(registrations.apply_registration(self.desk_of(tx), tx, ask))

    @command(
        regime_shapes.TakesRegistrationDecision,
        gives=regime_shapes.GivesRegistration,
        natural_key=("registration_id", "to"),
    )
    def decide_registration(self, ask: Ask, tx: Tx) -> Any:
        """Register an enterprise, refuse it, or revoke its registration."""
        return asdict(registrations.decide_registration(self.desk_of(tx), tx, ask))

    @query(regime_shapes.TakesListRegistrations, gives=regime_shapes.GivesRegistrationPage)
    def list_registrations(self, ask: Ask, tx: Tx) -> Answer:
        """List registrations, newest first."""
        return _shown(registrations.list_registrations(tx, ask))

    # ---- special policies
    @command(
        policy_shapes.TakesPolicy, gives=policy_shapes.GivesPolicy, natural_key=("zone_id", "document_no", "title")
    )
    def propose_policy(self, ask: Ask, tx: Tx) -> Any:
        """Propose what a zone may try first (先行先试)."""
        return asdict(policies.propose_policy(self.desk_of(tx), tx, ask))

    @command(policy_shapes.TakesPolicyDecision, gives=policy_shapes.GivesPolicy, natural_key=("policy_id", "to"))
    def decide_policy(self, ask: Ask, tx: Tx) -> Any:
        """Approve or refuse a policy that another body and person proposed."""
        return asdict(policies.decide_policy(self.desk_of(tx), tx, ask))

    @command(policy_shapes.TakesPolicyWithdrawal, gives=policy_shapes.GivesPolicy, natural_key=("policy_id",))
    def withdraw_policy(self, ask: Ask, tx: Tx) -> Any:
        """Withdraw a policy; what it eased is decided anew."""
        return asdict(policies.withdraw_policy(self.desk_of(tx), tx, ask))

    @query(policy_shapes.TakesListPolicies, gives=policy_shapes.GivesPolicyPage)
    def list_policies(self, ask: Ask, tx: Tx) -> Answer:
        """List policies, newest first."""
        return _shown(policies.list_policies(tx, ask))

    @query(policy_shapes.TakesPolicyId, gives=policy_shapes.GivesPolicy)
    def get_policy(self, ask: Ask, tx: Tx) -> Any:
        """Return a policy."""
        return asdict(policies.get_policy(tx, ask["policy_id"]))

    @chore(every_s=30)
    def follow_reference(self, tx: Tx) -> bool:
        """Follow entries, regimes and policies that begin or have ended."""
        return following_reference.follow_reference(self.desk_of(tx), tx)


def _entries(found: Page[Any]) -> Answer:
    items = [entry_view(one) | {"plan": None} for one in found.items]
    return {"items": items, "next_cursor": found.next_cursor}


def _shown(found: Page[Any]) -> Answer:
    return {"items": [asdict(one) for one in found.items], "next_cursor": found.next_cursor}
