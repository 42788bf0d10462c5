"""Draws by commitments, and their proofs."""

from gateway.http.routes.route import Route, command, query

_DRAW = "/v1/campaigns/{campaign_id}/draw"

ROUTES: tuple[Route, ...] = (
    command("/v1/campaigns/{campaign_id}/seeds/reveals", "enforcement.reveal_seed", "campaigns:write"),
    query(_DRAW, "enforcement.get_draw", "enforcement:read"),
    query(f"{_DRAW}/lots", "enforcement.get_draw_lots", "enforcement:read", integers=("part",)),
    query(f"{_DRAW}/targets", "enforcement.list_draw_targets", "enforcement:read"),
    query(f"{_DRAW}/proofs/{{uscc}}", "enforcement.get_draw_proof", "enforcement:read"),
)
