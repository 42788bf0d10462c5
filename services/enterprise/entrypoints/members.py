"""Memberships and titles."""

from __future__ import annotations

from databus.service import command, query
from services.enterprise import schemas
from services.enterprise.domain.memberships import Membership
from services.enterprise.domain.titles import Title
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.use_cases import memberships, pages, titles, views
from services.enterprise.use_cases.kept import Member
from services.enterprise.use_cases.pages import Page


class Members(Desk):
    """Memberships and titles."""

    @command(schemas.ApplyMembership, gives=schemas.Membership)
    def apply_membership(self, asked: Asked, tx: Tx) -> Membership:
        """Hand in an application for membership of a zone."""
        day = asked["on"] or self.clock.today()
        return memberships.apply(asked["zone_id"], asked["uscc"], day, asked["evidence"], tx, self.regulations)

    @command(schemas.MoveMembership, gives=schemas.Membership)
    def move_membership(self, asked: Asked, tx: Tx) -> Membership:
        """Move a membership: review, recommendation, decision with batch, rectification, exit."""
        return memberships.move(asked["zone_id"], asked["uscc"], self._move(asked, tx), tx, self.regulations)

    @query(schemas.ListMembers, gives=schemas.MemberPage)
    def list_members(self, asked: Asked, tx: Tx) -> Page[Member]:
        """List the memberships of a zone."""
        limit, after, zone_id = asked.pop("limit"), asked.pop("cursor"), asked.pop("zone_id")
        tx.zones.get(zone_id)
        found = tx.memberships.page(zone_id, **asked, after=after, limit=limit + 1)
        return pages.page(found, limit, lambda member: member.membership.uscc)

    @command(schemas.NominateTitle, gives=schemas.Title)
    def nominate_title(self, asked: Asked, tx: Tx) -> Title:
        """Nominate a member for the title of demonstration enterprise."""
        day = asked["on"] or self.clock.today()
        return titles.nominate(asked["zone_id"], asked["uscc"], day, asked["evidence"], tx, self.regulations)

    @command(schemas.MoveTitle, gives=schemas.Title)
    def move_title(self, asked: Asked, tx: Tx) -> Title:
        """Move a title: evaluation, grant, suspension, revocation, reinstatement."""
        return titles.move(asked["title_id"], self._move(asked, tx), tx, self.regulations)

    @query(schemas.ListTitles, gives=schemas.TitlePage)
    def list_titles(self, asked: Asked, tx: Tx) -> Page[Title]:
        """List titles, by zone, enterprise and state."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        return pages.page(tx.titles.page(**asked, after=after, limit=limit + 1), limit, lambda title: title.title_id)

    @query(schemas.GetTitle, gives=schemas.TitleWithHistory)
    def get_title(self, asked: Asked, tx: Tx) -> Asked:
        """Show a title with its history."""
        return views.title(asked["title_id"], tx)
