"""Memberships, batches, titles, what their holders do, licences to use the mark."""

from __future__ import annotations

from datetime import date

from databus import pages
from databus.pages import Page
from databus.service import command, daily, query
from services.enterprise import schemas
from services.enterprise.domain.activities import Activity
from services.enterprise.domain.batches import Batch, BatchToDecide
from services.enterprise.domain.evaluations import Evaluation
from services.enterprise.domain.memberships import Membership
from services.enterprise.domain.titles import Title
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.use_cases import batches, evaluations, memberships, titles, views
from services.enterprise.use_cases.kept import Member


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

    @command(schemas.AssessApplicant, gives=schemas.Evaluation, natural_key=("zone_id", "uscc", "document_no"))
    def assess_applicant(self, asked: Asked, tx: Tx) -> Evaluation:
        """Note the assessment of an application under review."""
        return evaluations.assess(asked, asked["on"] or self.clock.today(), tx, self.regulations)

    @command(schemas.DecideBatch, gives=schemas.Batch, natural_key=("zone_id", "batch_no"))
    def decide_batch(self, wanted: BatchToDecide, tx: Tx) -> Batch:
        """Decide on a batch of applicants at once: all of them or none."""
        return batches.decide(wanted, tx, self.regulations)

    @query(schemas.ListBatches, gives=schemas.BatchPage)
    def list_batches(self, asked: Asked, tx: Tx) -> Page[Batch]:
        """List the batches decided in a zone."""
        tx.zones.get(asked["zone_id"])
        found = tx.batches.page(asked["zone_id"], after=int(asked["cursor"] or 0), limit=asked["limit"] + 1)
        return pages.page(found, asked["limit"], lambda batch: str(batch.batch_no))

    @query(schemas.ListMembers, gives=schemas.MemberPage)
    def list_members(self, asked: Asked, tx: Tx) -> Page[Member]:
        """List the memberships of a zone; those whose rectification is overdue, if asked."""
        limit, after, zone_id = asked.pop("limit"), asked.pop("cursor"), asked.pop("zone_id")
        tx.zones.get(zone_id)
        overdue_on = self.clock.today() if asked.pop("overdue") else None
        found = tx.memberships.page(zone_id, **asked, overdue_on=overdue_on, after=after, limit=limit + 1)
        return pages.page(found, limit, lambda member: member.membership.uscc)

    @command(schemas.NominateTitle, gives=schemas.Title)
    def nominate_title(self, asked: Asked, tx: Tx) -> Title:
        """Nominate a member for the title of demonstration enterprise."""
        day = asked.pop("on") or self.clock.today()
        return titles.nominate(**asked, on=day, work=tx, regulations=self.regulations)

    @command(schemas.EvaluateTitle, gives=schemas.Evaluation, natural_key=("title_id", "document_no"))
    def evaluate_title(self, asked: Asked, tx: Tx) -> Evaluation:
        """Note the evaluation of a nominee, or the review of a holder's work for a year."""
        return evaluations.evaluate(asked, asked["on"] or self.clock.today(), tx, self.regulations)

    @query(schemas.ListEvaluations, gives=schemas.EvaluationPage)
    def list_evaluations(self, asked: Asked, tx: Tx) -> Page[Evaluation]:
        """List assessments of applicants, evaluations of nominees and reviews of holders."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        found = tx.evaluations.page(**asked, after=after, limit=limit + 1)
        return pages.page(found, limit, lambda evaluation: evaluation.evaluation_id)

    @command(schemas.MoveTitle, gives=schemas.Title)
    def move_title(self, asked: Asked, tx: Tx) -> Title:
        """Move a title: evaluation, grant, suspension, revocation, reinstatement."""
        return titles.move(asked["title_id"], self._move(asked, tx), tx, self.regulations)

    @query(schemas.ListTitles, gives=schemas.TitlePage)
    def list_titles(self, asked: Asked, tx: Tx) -> Page[Title]:
        """List titles, by zone, enterprise and state; those whose yearly review is missing, if asked."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        return pages.page(tx.titles.page(**asked, after=after, limit=limit + 1), limit, lambda title: title.title_id)

    @query(schemas.GetTitle, gives=schemas.TitleWithHistory)
    def get_title(self, asked: Asked, tx: Tx) -> Asked:
        """Show a title with its history."""
        return views.title(asked["title_id"], tx)

    @command(schemas.RecordTitleActivity, gives=schemas.TitleActivity, natural_key=("title_id", "document_no"))
    def record_title_activity(self, asked: Asked, tx: Tx) -> Activity:
        """Note what a holder of the title did for standards, for its industry, for small enterprises."""
        return evaluations.record_activity(asked, asked["on"] or self.clock.today(), tx, self.regulations)

    @query(schemas.ListTitleActivities, gives=schemas.TitleActivityPage)
    def list_title_activities(self, asked: Asked, tx: Tx) -> Page[Activity]:
        """List what a holder of the title did."""
        limit, after, title_id = asked.pop("limit"), asked.pop("cursor"), asked.pop("title_id")
        tx.titles.get(title_id)
        found = tx.evaluations.activities(title_id, **asked, after=after, limit=limit + 1)
        return pages.page(found, limit, lambda activity: activity.activity_id)

    @daily("00:05")
    def let_titles_expire(self, _: date, tx: Tx) -> None:
        """Let titles expire whose last day has passed."""
        titles.expire(tx, self.regulations)
