"""Reference data: the catalogue of statutory goods, product risk, registration regimes, lists, special policies."""

from gateway.http.routes.route import Route, command, query

_POLICY = "/v1/special-policies/{policy_id}"
_REGIME = "/v1/registration-regimes/{regime_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/goods", "inspection.record_goods", "inspection:reference", status=201),
    query("/v1/goods", "inspection.list_goods", "inspection:read", booleans=("withdrawn",)),
    query("/v1/goods/{hs_code}", "inspection.get_goods", "inspection:read"),
    command("/v1/reference-entries", "inspection.record_reference", "inspection:reference", status=201),
    query("/v1/reference-entries", "inspection.list_references", "inspection:read", booleans=("withdrawn",)),
    query("/v1/reference-entries/{entry_id}", "inspection.get_reference", "inspection:read"),
    command("/v1/reference-entries/{entry_id}/withdrawal", "inspection.withdraw_reference", "inspection:reference"),
    command("/v1/registration-regimes", "inspection.open_regime", "inspection:approve", status=201),
    query("/v1/registration-regimes", "inspection.list_regimes", "inspection:read"),
    command(f"{_REGIME}/extension", "inspection.extend_regime", "inspection:approve"),
    command(f"{_REGIME}/closing", "inspection.close_regime", "inspection:approve"),
    command("/v1/registrations", "inspection.apply_registration", "inspection:declare", status=201),
    query("/v1/registrations", "inspection.list_registrations", "inspection:read"),
    command("/v1/registrations/{registration_id}/decision", "inspection.decide_registration", "inspection:approve"),
    command("/v1/special-policies", "inspection.propose_policy", "inspection:reference", status=201),
    query("/v1/special-policies", "inspection.list_policies", "inspection:read"),
    query(_POLICY, "inspection.get_policy", "inspection:read"),
    command(f"{_POLICY}/decision", "inspection.decide_policy", "inspection:reference"),
    command(f"{_POLICY}/withdrawal", "inspection.withdraw_policy", "inspection:reference"),
)  # fmt: skip
