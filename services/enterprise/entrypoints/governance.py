"""Tasks, meetings, checks, consultations, summaries."""

from __future__ import annotations

from datetime import date

from databus.pages import Page
from databus.service import command, daily, query
from services.enterprise import schemas
from services.enterprise.domain.consultations import Comment
from services.enterprise.domain.liaisons import Liaison, Notice, Problem
from services.enterprise.domain.meetings import Held
from services.enterprise.domain.tasks import DONE, Task
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.use_cases import checks, consultations, liaisons, meetings, summaries, task_lists, tasks
from services.enterprise.use_cases.task_lists import View

_PLACE = ("zone_id", "division")  # either says where


class Governance(Desk):
    """Tasks, meetings, checks, consultations, summaries."""

    # ---- tasks
    @command(schemas.AssignTask, gives=schemas.Task, natural_key=(_PLACE, "document_no", "zh"))
    def assign_task(self, asked: Asked, tx: Tx) -> View:
        """Give a task to agencies by an order."""
        return self._task(tasks.order(**asked, work=tx, regulations=self.regulations))

    @command(schemas.ReportTask, gives=schemas.Task)
    def report_task(self, asked: Asked, tx: Tx) -> View:
        """Report how far the calling agency is with its part of a task."""
        return self._task(tasks.report(**asked, work=tx, regulations=self.regulations))

    @command(schemas.MoveTask, gives=schemas.Task)
    def move_task(self, asked: Asked, tx: Tx) -> View:
        """End a task: done on documents, or cancelled with a reason."""
        if asked["to"] == DONE:
            return self._task(tasks.complete(asked["task_id"], asked["evidence"], tx, self.regulations))
        return self._task(tasks.cancel(asked["task_id"], asked["reason"], tx, self.regulations))

    @query(schemas.GetTask, gives=schemas.TaskFile)
    def get_task(self, asked: Asked, tx: Tx) -> View:
        """Show a task with what its agencies reported."""
        return task_lists.get(asked["task_id"], tx)

    @query(schemas.ListTasks, gives=schemas.TaskList)
    def list_tasks(self, asked: Asked, tx: Tx) -> task_lists.TasksOfAgency:
        """List an agency's tasks: by the zones' plans, meetings, checks and orders."""
        return task_lists.list_of_agency(asked, tx, self.regulations)

    @daily("00:05")
    def remind_of_duties(self, on: date, tx: Tx) -> None:
        """Tell which tasks' last day has gone by, and give offices the task to hold the next regular meeting."""
        tasks.remind(on, tx)
        meetings.remind(on, tx, self.regulations)

    # ---- joint meetings
    @command(schemas.CallMeeting, gives=schemas.Meeting, natural_key=(_PLACE, "document_no"))
    def call_meeting(self, wanted: meetings.MeetingToCall, tx: Tx) -> View:
        """Call a joint meeting with its agenda and the bodies invited."""
        return meetings.shown(meetings.call(wanted, tx, self.regulations), tx)

    @command(schemas.HoldMeeting, gives=schemas.Meeting, natural_key=("meeting_id",))
    def hold_meeting(self, told: tuple[str, Held], tx: Tx) -> View:
        """Note a meeting as held: who came, minutes, decisions; each given to agencies becomes a task."""
        meeting_id, held = told
        return meetings.shown(meetings.hold(meeting_id, held, tx, self.regulations), tx)

    @command(schemas.MoveMeeting, gives=schemas.Meeting)
    def move_meeting(self, asked: Asked, tx: Tx) -> View:
        """Postpone a meeting, or cancel it, with the reason."""
        return meetings.shown(meetings.move(asked, tx, self.regulations), tx)

    @query(schemas.GetMeeting, gives=schemas.Meeting)
    def get_meeting(self, asked: Asked, tx: Tx) -> View:
        """Show a meeting with how far its decisions are carried out."""
        return meetings.show(asked["meeting_id"], tx)

    @query(schemas.ListMeetings, gives=schemas.MeetingPage)
    def list_meetings(self, asked: Asked, tx: Tx) -> View:
        """List joint meetings, and by when the next regular one is due."""
        return meetings.list_of(asked, tx, self.regulations)

    # ---- checks, with corrective and preventive action
    @command(schemas.RecordCheck, gives=schemas.Check, natural_key=("zone_id", "document_no"))
    def record_check(self, wanted: checks.CheckToRecord, tx: Tx) -> View:
        """Record a check of a zone's management system with its findings."""
        return checks.record(wanted, tx, self.regulations)

    @command(schemas.MoveFinding, gives=schemas.CheckFinding)
    def move_finding(self, asked: Asked, tx: Tx) -> View:
        """Take a finding on: cause and action planned, action taken, verified as effective, or opened again."""
        return checks.move(asked.pop("finding_id"), asked, tx, self.regulations)

    @query(schemas.GetCheck, gives=schemas.Check)
    def get_check(self, asked: Asked, tx: Tx) -> View:
        """Show a check with its findings."""
        return checks.show(asked["check_id"], tx)

    @query(schemas.ListChecks, gives=schemas.CheckPage)
    def list_checks(self, asked: Asked, tx: Tx) -> Page[View]:
        """List checks, each with how many of its findings are in which state."""
        return checks.list_of(asked["zone_id"], cursor=asked["cursor"], limit=asked["limit"], work=tx)

    # ---- liaison officers
    @command(schemas.NameLiaison, gives=schemas.Liaison, natural_key=("division", "held_from"))
    def name_liaison(self, wanted: liaisons.LiaisonToName, tx: Tx) -> Liaison:
        """Name the calling agency's officer for reporting and liaison."""
        return liaisons.name(wanted, tx, self.regulations)

    @command(schemas.EndLiaison, gives=schemas.Liaison, natural_key=("liaison_id",))
    def end_liaison(self, asked: Asked, tx: Tx) -> Liaison:
        """End a liaison without naming another."""
        return liaisons.end(asked["liaison_id"], asked["held_until"], asked["document_no"], tx)

    @query(schemas.ListLiaisons, gives=schemas.LiaisonPage)
    def list_liaisons(self, asked: Asked, tx: Tx) -> Page[Liaison]:
        """List the liaison officers of a day, as they were known at a moment."""
        return liaisons.list_of(asked, tx)

    # ---- consultations on drafts
    @command(schemas.OpenConsultation, gives=schemas.Consultation, natural_key=(_PLACE, "document_no"))
    def open_consultation(self, wanted: consultations.DraftToOpen, tx: Tx) -> View:
        """Put a draft out for comment by agencies, enterprises of the zone or everybody."""
        return consultations.open_draft(wanted, tx, self.regulations)

    @command(schemas.CommentDraft, gives=schemas.DraftComment)
    def comment_draft(self, asked: Asked, tx: Tx) -> Comment:
        """Comment on a draft."""
        return consultations.comment(**asked, work=tx, regulations=self.regulations)

    @command(schemas.AnswerComment, gives=schemas.DraftComment)
    def answer_comment(self, asked: Asked, tx: Tx) -> Comment:
        """Answer a comment: adopted, adopted in part, or declined, with the reason."""
        told = (asked["comment_id"], asked["outcome"], asked["answer"])
        return consultations.answer(*told, tx, self.regulations)

    @command(schemas.MoveConsultation, gives=schemas.Consultation)
    def move_consultation(self, asked: Asked, tx: Tx) -> View:
        """Close a consultation with its report, or withdraw the draft."""
        return consultations.move(asked["consultation_id"], asked, tx, self.regulations)

    @query(schemas.GetConsultation, gives=schemas.Consultation)
    def get_consultation(self, asked: Asked, tx: Tx) -> View:
        """Show a consultation with its draft."""
        return consultations.show(asked["consultation_id"], tx)

    @query(schemas.ListConsultations, gives=schemas.ConsultationPage)
    def list_consultations(self, asked: Asked, tx: Tx) -> Page[View]:
        """List consultations, without their drafts."""
        return consultations.list_of(asked, tx)

    @query(schemas.ListComments, gives=schemas.CommentPage)
    def list_comments(self, asked: Asked, tx: Tx) -> Page[Comment]:
        """List the comments on a draft with the answers."""
        return consultations.comments(asked, tx)

    # ---- problems in implementation, and what is made public
    @command(schemas.ReportProblem, gives=schemas.Problem)
    def report_problem(self, asked: Asked, tx: Tx) -> Problem:
        """Report a problem met in carrying out the plan."""
        return liaisons.report_problem(**asked, work=tx, regulations=self.regulations)

    @command(schemas.AnswerProblem, gives=schemas.Problem, natural_key=("problem_id",))
    def answer_problem(self, told: tuple[str, liaisons.Solution], tx: Tx) -> Problem:
        """Answer a problem, with a task for agencies where one follows."""
        problem_id, solution = told
        return liaisons.answer_problem(problem_id, solution, tx, self.regulations)

    @query(schemas.ListProblems, gives=schemas.ProblemPage)
    def list_problems(self, asked: Asked, tx: Tx) -> Page[Problem]:
        """List the problems reported, with their answers."""
        return liaisons.list_problems(asked, tx)

    @command(schemas.PublishNotice, gives=schemas.Notice, natural_key=(_PLACE, "kind", "document_no"))
    def publish_notice(self, asked: Asked, tx: Tx) -> Notice:
        """Make a plan, a standard, a report or publicity of a zone public."""
        return liaisons.publish(asked, tx, self.regulations)

    @query(schemas.ListNotices, gives=schemas.NoticePage)
    def list_notices(self, asked: Asked, tx: Tx) -> Page[Notice]:
        """List what was made public."""
        return liaisons.list_notices(asked, tx)

    # ---- yearly summaries
    @command(schemas.SubmitSummary, gives=schemas.Summary, natural_key=("summary_id",))
    def submit_summary(self, asked: Asked, tx: Tx) -> View:
        """Submit a yearly summary upwards and to governments."""
        return summaries.submit(asked, tx, self.regulations)

    @query(schemas.GetSummary, gives=schemas.Summary)
    def get_summary(self, asked: Asked, tx: Tx) -> View:
        """Show a yearly summary with the figures it was made from."""
        return summaries.show(asked["summary_id"], tx)

    @query(schemas.ListSummaries, gives=schemas.SummaryPage)
    def list_summaries(self, asked: Asked, tx: Tx) -> Page[View]:
        """List yearly summaries, without their figures."""
        return summaries.list_of(asked, tx)

    def _task(self, task: Task) -> View:
        return task_lists.shown(task, self.clock.today())
