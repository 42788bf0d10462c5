"""Complaints (投诉) and reports (举报)."""

from __future__ import annotations

from typing import Final

from databus.service import chore, command, query
from databus.strict_json import JsonObject
from services.enforcement.entrypoints.area import Area, Ask, Tx, page
from services.enforcement.schemas import complaints as shapes
from services.enforcement.schemas import intake as intake_shapes
from services.enforcement.schemas import penalties as penalty_shapes
from services.enforcement.use_cases import (
    complaint_boxes,
    complaint_transfers,
    complaints,
    intake,
    intake_files,
    intake_keys,
    penalties,
)
from services.enforcement.use_cases.filing_penalty_cases import file_for
from services.enforcement.use_cases.work import Complaint

ERASED_AT_ONCE: Final = 100


class Complaints(Area):
    """Hear the public."""

    @command(
        penalty_shapes.RecordComplaint,
        gives=penalty_shapes.ComplaintShape,
        natural_key=("document_no", "uscc"),
    )
    def record_substantiated_complaint(self, order: penalties.RecordComplaint, tx: Tx) -> Complaint:
        """Record that a complaint was found true; who complained stays with the agency."""
        return penalties.record_complaint(order, tx, self.rules, self.clock)

    # ---- what the public does
    @command(intake_shapes.SubmitComplaint, gives=intake_shapes.SubmissionShape, natural_key=("follow",))
    def submit_complaint(self, order: intake.Submit, tx: Tx) -> JsonObject:
        """Take in a letter that complains or reports, sealed to the unit that takes it in."""
        return intake.submit(order, tx, self.rules, self.clock)

    @command(intake_shapes.AddComplaintFile, gives=intake_shapes.SubmissionShape)
    def add_complaint_file(self, order: intake.AddFile, tx: Tx) -> JsonObject:
        """Take in a sealed file that a letter announced."""
        return intake.add_file(order, tx, self.rules)

    @query(intake_shapes.FollowComplaint, gives=intake_shapes.FollowedSubmission)
    def follow_complaint(self, ask: Ask, tx: Tx) -> JsonObject:
        """Show whoever has the code how far it is, and the answers."""
        return intake.follow(ask, tx, self.rules)

    # ---- keys
    @command(intake_shapes.RegisterIntakeKey, gives=intake_shapes.IntakeKeyShape, natural_key=("division", "signature"))
    def register_intake_key(self, order: intake_keys.RegisterKey, tx: Tx) -> JsonObject:
        """Register a key to which the public, or other units, seal."""
        return intake_keys.register_key(order, tx, self.rules, self.clock)

    @command(intake_shapes.RevokeIntakeKey, gives=intake_shapes.IntakeKeyShape, natural_key=("kid", "reason"))
    def revoke_intake_key(self, order: intake_keys.RevokeKey, tx: Tx) -> JsonObject:
        """Revoke a key to which people seal."""
        return intake_keys.revoke_key(order, tx, self.rules, self.clock)

    @query(intake_shapes.ListIntakeKeys, gives=intake_shapes.IntakeKeys)
    def list_intake_keys(self, ask: Ask, tx: Tx) -> JsonObject:
        """List the keys to which people seal, with who vouches for them."""
        return intake_keys.list_keys(ask, tx, self.rules, self.clock)

    # ---- what the units do
    @query(shapes.ListComplaints, gives=shapes.MatterPage)
    def list_complaints(self, ask: Ask, tx: Tx) -> JsonObject:
        """List complaints and reports that concern the calling unit, newest first."""
        return page(intake_files.list_complaints(ask, tx, self.rules, self.clock))

    @query(shapes.GetComplaint, gives=shapes.MatterFile)
    def get_complaint(self, ask: Ask, tx: Tx) -> JsonObject:
        """Return a complaint or report with its boxes, terms and history."""
        return intake_files.get_complaint(ask["complaint_id"], tx, self.rules, self.clock)

    @query(shapes.GetComplaintBox, gives=shapes.MatterBox)
    def get_complaint_box(self, ask: Ask, tx: Tx) -> JsonObject:
        """Return a sealed box, for the unit to open with its own key."""
        return intake_files.get_box(ask["complaint_id"], ask["box_id"], tx, self.rules, self.clock)

    @command(shapes.SplitComplaint, gives=shapes.MatterHalves, natural_key=("complaint_id",))
    def split_complaint(self, ask: Ask, tx: Tx) -> JsonObject:
        """Split what both complains and reports into a complaint and a report."""
        return complaints.split(ask["complaint_id"], tx, self.rules, self.clock)

    @command(shapes.MoveComplaint, gives=shapes.MatterFile)
    def move_complaint(self, order: complaints.Move, tx: Tx) -> JsonObject:
        """Accept, refuse, mediate, end a complaint; check, file or not file a report."""
        return complaints.move(order, tx, self.rules, self.clock, file=file_for)

    @command(shapes.AdjustComplaintTerm, gives=shapes.MatterFile)
    def adjust_complaint_term(self, order: complaint_boxes.Adjust, tx: Tx) -> JsonObject:
        """Stop the clock while goods are tested, let it go on, or extend the check of a report once."""
        return complaint_boxes.adjust_term(order, tx, self.rules, self.clock)

    @command(shapes.TransferComplaint, gives=shapes.MatterFile)
    def transfer_complaint(self, order: complaint_transfers.Transfer, tx: Tx) -> JsonObject:
        """Hand it to another unit, take it, dispute it, assign or return it."""
        return complaint_transfers.transfer(order, tx, self.rules, self.clock)

    @command(shapes.AnswerComplaint, gives=shapes.MatterFile)
    def answer_complaint(self, order: complaint_boxes.Answer, tx: Tx) -> JsonObject:
        """Answer who wrote, sealed to the code that only they have."""
        return complaint_boxes.answer(order, tx, self.rules, self.clock)

    @command(shapes.ResealComplaintBox, gives=shapes.MatterFile)
    def reseal_complaint_box(self, order: complaint_boxes.Reseal, tx: Tx) -> JsonObject:
        """Keep a box that the unit sealed anew to the key of the unit it is to be handed to."""
        return complaint_boxes.reseal(order, tx, self.rules, self.clock)

    @chore(every_s=3600)
    def erase_sealed_boxes(self, tx: Tx) -> bool:
        """Erase the boxes of what was over long enough."""
        erased = complaint_boxes.erase_boxes(self.clock.today(), tx, self.rules, limit=ERASED_AT_ONCE)
        return erased == ERASED_AT_ONCE
