"""Well-known and foreign-related marks, and patents, checked against consignments and campaigns."""

from __future__ import annotations

from databus.service import command, query
from databus.strict_json import JsonObject
from services.enforcement.domain.protected_rights import HitDecision, ProtectedRight, RightHit, RightMove, RightTold
from services.enforcement.entrypoints.area import Area, Tx, page
from services.enforcement.schemas import protected_rights as shapes
from services.enforcement.use_cases import protected_rights


class ProtectedRights(Area):
    """Whose marks and patents are looked after."""

    @command(shapes.RecordProtectedRight, gives=shapes.ProtectedRightShape, natural_key=("kind", "number"))
    def record_protected_right(self, told: RightTold, tx: Tx) -> ProtectedRight:
        """Record a mark or a patent, and check it against what was declared."""
        return protected_rights.record(told, tx, self.rules, self.clock)

    @command(shapes.MoveProtectedRight, gives=shapes.ProtectedRightShape)
    def move_protected_right(self, order: RightMove, tx: Tx) -> ProtectedRight:
        """Renew a right, name its licensees anew, or end it."""
        return protected_rights.move(order, tx, self.rules, self.clock)

    @query(shapes.GetProtectedRight, gives=shapes.ProtectedRightFile)
    def get_protected_right(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return a right with how many hits on it stand where, and its history."""
        return protected_rights.right_file(ask["right_id"], tx)

    @query(shapes.ListProtectedRights, gives=shapes.ProtectedRightPage)
    def list_protected_rights(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List marks and patents, newest first."""
        return page(tx.protected_rights.page_of(**ask))

    @query(shapes.GetRightHit, gives=shapes.RightHitFile)
    def get_right_hit(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return a hit with its terms and its history."""
        return protected_rights.hit_file(ask["hit_id"], tx)

    @query(shapes.ListRightHits, gives=shapes.RightHitPage)
    def list_right_hits(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List goods and makers that may hurt a right, newest first."""
        return page(tx.right_hits.page_of(**ask))

    @command(shapes.DecideRightHit, gives=shapes.RightHitShape)
    def decide_right_hit(self, order: HitDecision, tx: Tx) -> RightHit:
        """Confirm or reject a hit; a confirmed one makes its enterprise a lead of the next draws."""
        return protected_rights.decide(order, tx, self.rules, self.clock)
