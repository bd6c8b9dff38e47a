"""Stories of replies, actions, links, reports, standing duties, projects, disputes and months."""

from __future__ import annotations

from collections.abc import Mapping

from tests.worklist.department_stories import DUTY, OCCURRENCE, PROJECT, REQUEST, Story
from tests.worklist.role_stories import TASK_FORCE
from tests.worklist.stories import handoff_fact, step_fact, support_fact, time_text

ACTION = {"action_id": "a", "meeting_id": "m", "text": "call them", "department": "QA"}
NOTED = {**ACTION, "organiser": "RND", "meeting": "sync", "due_on": "2026-10-20"}
LINK = {"link_id": "k", "kind": "supports", "source": "g1", "source_goal": "sell"}
LINK |= {"source_department": "QA", "target": "g2", "target_goal": "grow"}
TO_COMPANY = {**LINK, "target_department": None, "offered_by": "source"}
TO_SOURCE = {**LINK, "target_department": "RND", "offered_by": "target"}
REPORT = {"goal_id": "g", "goal": "growth", "department": "QA"}
SLOTS = {"slots": [{"slot": "2026-11", "due_at": time_text(300)}]}
SLOTS["slots"] += [{"slot": "2026-10", "due_at": time_text(200)}]
MISSED = {**REPORT, "slot": "2026-10", "due_at": time_text(200)}
LESSONS = {**PROJECT, "department": "QA", "due_at": time_text(50)}
DISPUTE = {"dispute_id": "d", "department": "QA", "counterparts": [], "period": "2026-09"}
LATE_INPUT = {"deadline": time_text(90), "excused_until": time_text(95), "input_sender": "MKT"}
LATE_INPUT["input_deliverable"] = "drawing"
EXCUSED = {**LATE_INPUT, "delayed_by": {"deliverable": "drawing", "department": "MKT"}}
HELD = handoff_fact(0, "scheduled", 1)
LEADERS = "general-manager,officer-duties"

OLDER_STORIES: Mapping[str, Story] = {
    "a reply that was late, released, and another clock": (
        [
            ("comms.request-opened", REQUEST),
            ("comms.reply-breached", REQUEST),
            ("comms.reply-released", REQUEST),
            (
                "comms.reply-clock-set",
                {**REQUEST, "status": "paused", "breached": True, "due_at": None},
            ),
        ],
        ["request paused RND late for QA"],
    ),
    "a request that was opened again after its end": (
        [
            ("comms.request-opened", REQUEST),
            ("comms.request-closed", REQUEST),
            ("comms.reply-clock-set", {**REQUEST, "status": "open", "breached": False}),
            ("comms.request-transferred", {**REQUEST, "side": "asked", "department": "MKT"}),
        ],
        ["request open MKT for QA"],
    ),
    "a request that waits for its asker": (
        [
            ("comms.request-opened", REQUEST),
            ("comms.request-paused", {**REQUEST, "waiting_on": "asker"}),
        ],
        ["request paused QA for RND"],
    ),
    "a request that went on": (
        [
            ("comms.request-opened", REQUEST),
            ("comms.request-paused", {**REQUEST, "waiting_on": "outside"}),
            ("comms.request-resumed", REQUEST),
            ("comms.request-replied", REQUEST),
        ],
        ["request open RND for QA"],
    ),
    "an action that was missed and passed on": (
        [
            ("comms.action-noted", NOTED),
            ("comms.action-overdue", ACTION),
            ("comms.action-transferred", {**ACTION, "department": "MKT"}),
        ],
        ["action open MKT late for RND"],
    ),
    "an action that is due at a time": (
        [("comms.action-noted", {**NOTED, "due_at": time_text(40)})],
        ["action open QA for RND"],
    ),
    "a request of which only the passing on is known": (
        [("comms.request-transferred", {**REQUEST, "side": "asked"})],
        [],
    ),
    "an action that is done": (
        [("comms.action-noted", NOTED), ("comms.action-completed", ACTION)],
        [],
    ),
    "an action of which only the passing on is known": (
        [("comms.action-transferred", ACTION)],
        [],
    ),
    "support that another department gives": (
        [
            ("goals.support-asked", support_fact(1, "", 1)),
            ("goals.support-overdue", support_fact(1, "", 1)),
            ("goals.support-transferred", {**support_fact(1, "", 1), "department": "QA"}),
        ],
        ["support open QA late"],
    ),
    "support that was given": (
        [
            ("goals.support-asked", support_fact(1, "", 1)),
            ("goals.support-given", support_fact(1, "", 1)),
        ],
        [],
    ),
    "a link to a company goal": (
        [("goals.link-offered", TO_COMPANY)],
        ["link offered general-manager,officer-goals for QA"],
    ),
    "a link that its target offered": (
        [("goals.link-offered", TO_SOURCE)],
        ["link offered QA for RND"],
    ),
    "a declined link": (
        [("goals.link-offered", TO_SOURCE), ("goals.link-declined", TO_SOURCE)],
        [],
    ),
    "reports: one missed, the next one owed": (
        [
            ("goals.reports-owed", {**REPORT, **SLOTS}),
            ("goals.progress-overdue", MISSED),
            ("goals.goal-transferred", {**REPORT, "department": "RND"}),
        ],
        ["report open QA late", "report open RND"],
    ),
    "a report that came and was withdrawn": (
        [
            ("goals.reports-owed", {**REPORT, **SLOTS}),
            ("goals.reports-dropped", {**REPORT, "slots": ["2026-11"]}),
            ("goals.progress-reported", MISSED),
            ("goals.progress-report-withdrawn", MISSED),
        ],
        ["report open QA"],
    ),
    "reports of a withdrawn goal": (
        [("goals.reports-owed", {**REPORT, **SLOTS}), ("goals.goal-withdrawn", REPORT)],
        [],
    ),
    "a standing duty that was missed": (
        [
            ("duties.standing-duty-made", {**DUTY, "next_due_at": time_text(9)}),
            ("duties.duty-overdue", {**OCCURRENCE, "next_due_at": time_text(40)}),
            ("duties.standing-duty-transferred", {**DUTY, "department": "MKT"}),
        ],
        ["standing-duty open MKT for RND", "standing-duty open QA late for RND"],
    ),
    "a standing duty that ended": (
        [
            ("duties.standing-duty-made", {**DUTY, "next_due_at": time_text(9)}),
            ("duties.duty-overdue", OCCURRENCE),
            ("duties.duty-fulfilled", {**OCCURRENCE, "next_due_at": None}),
            ("duties.standing-duty-ended", {**DUTY, "next_due_at": None}),
        ],
        [],
    ),
    "lessons that are late": (
        [("duties.retrospective-owed", LESSONS), ("duties.retrospective-overdue", LESSONS)],
        ["retrospective open QA late"],
    ),
    "lessons that were published": (
        [("duties.retrospective-owed", LESSONS), ("duties.retrospective-met", LESSONS)],
        [],
    ),
    "a pool to confirm": (
        [
            ("duties.project-planned", {**PROJECT, "awaits_confirmation": True}),
            ("duties.project-transferred", {**PROJECT, "participants": ["MKT"]}),
        ],
        [
            f"pool-confirmation open {LEADERS} for MKT",
            f"project-start open {LEADERS} for MKT",
        ],
    ),
    "an outcome to confirm": (
        [
            ("duties.project-started", PROJECT),
            ("duties.pool-confirmed", PROJECT),
            ("duties.outcome-proposed", PROJECT),
        ],
        [f"outcome-confirmation open {LEADERS} for QA,RND"],
    ),
    "an outcome that was rejected, in a project that was closed later": (
        [
            ("duties.outcome-proposed", PROJECT),
            ("duties.outcome-rejected", PROJECT),
            ("duties.outcome-proposed", PROJECT),
            ("duties.project-closed", {**PROJECT, "participants": None, "shares": []}),
        ],
        [],
    ),
    "a cancelled project": (
        [
            ("duties.project-planned", {**PROJECT, "awaits_confirmation": True}),
            ("duties.project-cancelled", {"project_id": "p"}),
        ],
        [],
    ),
    "a step that is late and passed on": (
        [
            ("workflows.step-opened", step_fact(0, "", 1)),
            ("workflows.step-overdue", step_fact(0, "", 1)),
            ("workflows.step-transferred", {**step_fact(0, "", 1), "department": "MKT"}),
        ],
        ["step open MKT late"],
    ),
    "a step that was sent back": (
        [
            ("workflows.step-opened", step_fact(0, "", 1)),
            ("workflows.step-sent-back", step_fact(0, "", 1)),
        ],
        [],
    ),
    "a dispute": (
        [("incentives.dispute-filed", {**DISPUTE, "reasons": "we were told by phone"})],
        [f"dispute open {TASK_FORCE} for QA"],
    ),
    "a decided dispute": (
        [
            ("incentives.dispute-filed", {**DISPUTE, "reasons": "we were told by phone"}),
            ("incentives.dispute-decided", DISPUTE),
        ],
        [],
    ),
    "a month sent back to its review": (
        [
            ("incentives.period-calculated", {"period": "2026-09"}),
            ("incentives.period-approved", {"period": "2026-09"}),
            ("incentives.period-returned", {"period": "2026-09", "to": "under-review"}),
        ],
        [f"month under-review {TASK_FORCE}"],
    ),
    "a locked month": (
        [("incentives.period-locked", {"period": "2026-09"})],
        ["month locked hr"],
    ),
    "a paid month": (
        [
            ("incentives.period-locked", {"period": "2026-09"}),
            ("incentives.period-paid", {"period": "2026-09"}),
        ],
        [],
    ),
    "a handoff whose input was late": (
        [
            ("duties.duty-scheduled", HELD),
            ("duties.handoff-held-up", {**HELD, "deadline": time_text(90)}),
            ("duties.handoff-input-arrived", {**HELD, **LATE_INPUT}),
            ("duties.handoff-overdue", {**HELD, **EXCUSED}),
        ],
        ["handoff awaited QA late for RND"],
    ),
    "a handoff with another date": (
        [
            ("duties.duty-scheduled", HELD),
            ("duties.handoff-overdue", HELD),
            ("duties.handoff-excused", {**HELD, **EXCUSED}),
            ("duties.handoff-rescheduled", {**HELD, "deadline": time_text(200)}),
            ("duties.handoff-transferred", {**HELD, "sender": "MKT"}),
        ],
        ["handoff awaited MKT for RND"],
    ),
    "a handoff that is to be answered": (
        [
            ("duties.duty-scheduled", HELD),
            ("duties.handoff-offered", HELD),
            ("duties.handoff-recalled", HELD),
            ("duties.handoff-offered", HELD),
        ],
        ["handoff-answer offered RND for QA"],
    ),
    "a handoff whose offer was taken back": (
        [("duties.duty-scheduled", HELD), ("duties.handoff-recalled", HELD)],
        ["handoff recalled QA for RND"],
    ),
    "a handoff that is not owed any more": (
        [("duties.duty-scheduled", HELD), ("duties.duty-withdrawn", HELD)],
        [],
    ),
}
