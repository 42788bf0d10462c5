"""Proposals and their decisions."""

from __future__ import annotations

from databus import pages
from databus.pages import Page
from databus.service import command, query
from services.enterprise import schemas
from services.enterprise.domain.proposals import Proposal
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.use_cases import decisions


class Proposals(Desk):
    """What software proposes and people decide."""

    @query(schemas.ListProposals, gives=schemas.ProposalPage)
    def list_proposals(self, asked: Asked, tx: Tx) -> Page[Proposal]:
        """List proposals, by state, kind, zone, enterprise and the body that decides."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        found = tx.proposals.page(**asked, after=after, limit=limit + 1)
        return pages.page(found, limit, lambda proposal: proposal.proposal_id)

    @command(schemas.DecideProposal, gives=schemas.Proposal, natural_key=("proposal_id",))
    def decide_proposal(self, asked: Asked, tx: Tx) -> Proposal:
        """Accept or decline a proposal; accepting makes the move in the same transaction."""
        return decisions.decide(
            asked["proposal_id"],
            accept=asked["decision"] == "accept",
            reason=asked["reason"],
            on=asked["on"] or self.clock.today(),
            evidence=asked["evidence"],
            work=tx,
            regulations=self.regulations,
        )
