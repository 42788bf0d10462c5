"""Recognition of each other's results (监管互认)."""

from __future__ import annotations

from dataclasses import asdict

from databus.service import chore, command, query
from services.inspection.entrypoints.area import Answer, Area, Ask, Tx
from services.inspection.schemas import recognised, recognition, saved_checks
from services.inspection.use_cases import agreeing, offering, recognising, recognition_views, revoking


class Recognitions(Area):
    """One check that counts for all."""

    @command(recognition.TakesAgreement, gives=recognised.GivesAgreement, natural_key=("document_no",))
    def propose_recognition_agreement(self, ask: Ask, tx: Tx) -> Answer:
        """Propose that results of some agencies count for others; in force once every party has agreed."""
        return recognition_views.agreement_view(tx, agreeing.propose_agreement(self.desk_of(tx), tx, ask))

    @command(recognition.TakesAgreementAnswer, gives=recognised.GivesAgreement, natural_key=("agreement_id",))
    def answer_recognition_agreement(self, ask: Ask, tx: Tx) -> Answer:
        """Agree to a proposed agreement, or decline it with the reason."""
        return recognition_views.agreement_view(tx, agreeing.answer_agreement(self.desk_of(tx), tx, ask))

    @command(recognition.TakesAgreementEnd, gives=recognised.GivesAgreement, natural_key=("agreement_id",))
    def end_recognition_agreement(self, ask: Ask, tx: Tx) -> Answer:
        """End an agreement from today; what was recognised under it stays so."""
        return recognition_views.agreement_view(tx, agreeing.end_agreement(self.desk_of(tx), tx, ask))

    @query(recognition.TakesAgreementId, gives=recognised.GivesAgreement)
    def get_recognition_agreement(self, ask: Ask, tx: Tx) -> Answer:
        """Return an agreement with its steps."""
        return recognition_views.get_agreement(tx, ask["agreement_id"])

    @query(recognition.TakesListAgreements, gives=recognised.GivesAgreementPage)
    def list_recognition_agreements(self, ask: Ask, tx: Tx) -> Answer:
        """List agreements on recognition, newest first."""
        return recognition_views.list_agreements(tx, ask)

    @command(recognition.TakesOffer, gives=recognised.GivesResult, natural_key=("uscc", "kind", "document_no"))
    def offer_result(self, ask: Ask, tx: Tx) -> Answer:
        """Offer what one's own agency found, so that others need not look again."""
        return recognition_views.result_view(self.desk_of(tx), tx, offering.offer_own(self.desk_of(tx), tx, ask))

    @command(recognition.TakesRevocation, gives=recognised.GivesResult, natural_key=("result_id",))
    def revoke_offered_result(self, ask: Ask, tx: Tx) -> Answer:
        """Take back a result; every check that rested on it is opened again."""
        return recognition_views.result_view(self.desk_of(tx), tx, revoking.revoke_result(self.desk_of(tx), tx, ask))

    @query(recognition.TakesResultId, gives=recognised.GivesResult)
    def get_offered_result(self, ask: Ask, tx: Tx) -> Answer:
        """Return a result with its statement and signatures, checkable offline."""
        return recognition_views.get_result(self.desk_of(tx), tx, ask["result_id"])

    @query(recognition.TakesListResults, gives=recognised.GivesResultPage)
    def list_offered_results(self, ask: Ask, tx: Tx) -> Answer:
        """List results that may count for others, newest first."""
        return recognition_views.list_results(self.desk_of(tx), tx, ask)

    @query(saved_checks.TakesCheck, gives=recognised.GivesCheck)
    def find_recognised(self, ask: Ask, tx: Tx) -> Answer:
        """Say whether a check is needed, or what takes its place under which agreement, or why nothing does."""
        wanted = recognising.wanted_of(tx, ask)
        return recognition_views.answer_view(recognising.find_recognised(self.desk_of(tx), tx, wanted))

    @command(
        saved_checks.TakesRecognition,
        gives=recognised.GivesRecognised,
        natural_key=("uscc", "check", "reference"),
    )
    def recognise_result(self, ask: Ask, tx: Tx) -> Answer:
        """Note that a check is not made since a result counts; refused with the reasons if none does."""
        return recognition_views.recognised_view(*recognising.recognise_result(self.desk_of(tx), tx, ask))

    @query(saved_checks.TakesListRecognitions, gives=recognised.GivesRecognitionPage)
    def list_recognitions(self, ask: Ask, tx: Tx) -> Answer:
        """List the second checks saved, newest first."""
        return recognition_views.list_recognitions(tx, ask)

    @query(saved_checks.TakesCountSaved, gives=recognised.GivesSaved)
    def count_saved_checks(self, ask: Ask, tx: Tx) -> Answer:
        """Count the second checks saved in some days, by agency and month."""
        return recognition_views.count_saved(tx, ask)

    @query(saved_checks.TakesListConflicts, gives=recognised.GivesConflictPage)
    def list_result_conflicts(self, ask: Ask, tx: Tx) -> Answer:
        """List results that contradict each other, newest first."""
        return recognition_views.list_conflicts(tx, ask)

    @command(saved_checks.TakesResolution, gives=recognised.ConflictShape, natural_key=("conflict_id",))
    def resolve_result_conflict(self, ask: Ask, tx: Tx) -> Answer:
        """Say which of two contradicting results stands; what rested on the other is opened again."""
        return asdict(revoking.resolve_conflict(self.desk_of(tx), tx, ask))

    @chore(every_s=1)
    def reopen_checks(self, tx: Tx) -> bool:
        """Open again some of the checks that rested on a result that counts no more."""
        return revoking.reopen_next(self.desk_of(tx), tx)

    @chore(every_s=60)
    def follow_agreements(self, tx: Tx) -> bool:
        """End agreements that are over, and let lapse what nobody answered."""
        return agreeing.follow_agreements(self.desk_of(tx), tx)
