"""Tasks, meetings, checks, consultations, summaries."""

from gateway.http.routes.route import Route, command, query

_TASK = "/v1/tasks/{task_id}"
_MEETING = "/v1/meetings/{meeting_id}"
_DRAFT = "/v1/consultations/{consultation_id}"
_SUMMARY = "/v1/summaries/{summary_id}"

ROUTES: tuple[Route, ...] = (
    query("/v1/tasks", "enterprise.list_tasks", "zones:read", booleans=("overdue",)),
    command("/v1/tasks", "enterprise.assign_task", "governance:write", status=201),
    query(_TASK, "enterprise.get_task", "zones:read"),
    command(f"{_TASK}/reports", "enterprise.report_task", "governance:write", status=201),
    command(f"{_TASK}/transitions", "enterprise.move_task", "governance:write"),
    query("/v1/meetings", "enterprise.list_meetings", "zones:read"),
    command("/v1/meetings", "enterprise.call_meeting", "governance:write", status=201),
    query(_MEETING, "enterprise.get_meeting", "zones:read"),
    command(f"{_MEETING}/minutes", "enterprise.hold_meeting", "governance:write", status=201),
    command(f"{_MEETING}/transitions", "enterprise.move_meeting", "governance:write"),
    query("/v1/checks", "enterprise.list_checks", "zones:read"),
    command("/v1/checks", "enterprise.record_check", "governance:write", status=201),
    query("/v1/checks/{check_id}", "enterprise.get_check", "zones:read"),
    command("/v1/findings/{finding_id}/transitions", "enterprise.move_finding", "governance:write"),
    query("/v1/liaisons", "enterprise.list_liaisons", "zones:read"),
    command("/v1/liaisons", "enterprise.name_liaison", "governance:write", status=201),
    command("/v1/liaisons/{liaison_id}/end", "enterprise.end_liaison", "governance:write"),
    query("/v1/consultations", "enterprise.list_consultations", "zones:read"),
    command("/v1/consultations", "enterprise.open_consultation", "governance:write", status=201),
    query(_DRAFT, "enterprise.get_consultation", "zones:read"),
    command(f"{_DRAFT}/transitions", "enterprise.move_consultation", "governance:write"),
    query(f"{_DRAFT}/comments", "enterprise.list_comments", "consultations:respond", booleans=("answered",)),
    command(f"{_DRAFT}/comments", "enterprise.comment_draft", "consultations:respond", status=201),
    command("/v1/comments/{comment_id}/answer", "enterprise.answer_comment", "governance:write"),
    query("/v1/problems", "enterprise.list_problems", "zones:read"),
    command("/v1/problems", "enterprise.report_problem", "governance:write", status=201),
    command("/v1/problems/{problem_id}/answer", "enterprise.answer_problem", "governance:write"),
    query("/v1/notices", "enterprise.list_notices", "zones:read"),
    command("/v1/notices", "enterprise.publish_notice", "governance:write", status=201),
    query("/v1/summaries", "enterprise.list_summaries", "zones:read", integers=("limit", "year")),
    query(_SUMMARY, "enterprise.get_summary", "zones:read"),
    command(f"{_SUMMARY}/submission", "enterprise.submit_summary", "governance:write"),
)  # fmt: skip
