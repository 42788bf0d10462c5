"""Complaints and reports. What the public follows by its code is asked on the page /report alone, and not noted."""

from gateway.http.routes.route import Route, command, query

_SUBMISSION = "/v1/complaint-submissions"
_KEY = "/v1/intake-keys"
_COMPLAINT = "/v1/complaints/{complaint_id}"

SUBMIT = command(_SUBMISSION, "enforcement.submit_complaint", "complaints:submit", status=201)
ADD_FILE = command(f"{_SUBMISSION}/{{follow}}/files", "enforcement.add_complaint_file", "complaints:submit", status=201)

ROUTES: tuple[Route, ...] = (
    SUBMIT,
    ADD_FILE,
    command(_KEY, "enforcement.register_intake_key", "complaints:intake", status=201),
    query(_KEY, "enforcement.list_intake_keys", "enforcement:read", booleans=("all",)),
    command(f"{_KEY}/{{kid}}/revocation", "enforcement.revoke_intake_key", "complaints:intake"),
    query("/v1/complaints", "enforcement.list_complaints", "complaints:intake"),
    query(_COMPLAINT, "enforcement.get_complaint", "complaints:intake"),
    query(f"{_COMPLAINT}/boxes/{{box_id}}", "enforcement.get_complaint_box", "complaints:intake"),
    command(f"{_COMPLAINT}/boxes", "enforcement.reseal_complaint_box", "complaints:intake", status=201),
    command(f"{_COMPLAINT}/halves", "enforcement.split_complaint", "complaints:intake", status=201),
    command(f"{_COMPLAINT}/transitions", "enforcement.move_complaint", "complaints:intake"),
    command(f"{_COMPLAINT}/terms", "enforcement.adjust_complaint_term", "complaints:intake"),
    command(f"{_COMPLAINT}/transfers", "enforcement.transfer_complaint", "complaints:intake"),
    command(f"{_COMPLAINT}/answers", "enforcement.answer_complaint", "complaints:intake", status=201),
)
