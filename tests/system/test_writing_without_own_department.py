"""Nobody writes for another department, with every command that people of departments may give.

The callers are a head of a department that has no part in it, of none, and of an unknown one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.routing import iter_route_contexts

from services.comms.service import service as comms
from services.duties.service import service as duties
from services.goals.service import service as goals
from services.workflows.service import service as workflows
from shared.http.auth import Role
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.comms.area_client import HELD_BODY, MATTER_BODY, MEETING_BODY, CommsClient
from tests.comms.request_client import REQUEST_BODY, RequestClient
from tests.duties.area_client import DutiesClient
from tests.duties.liaison_client import add_people, name_liaison
from tests.goals.area_client import GoalsClient, goal_body
from tests.workflows.area_client import WorkflowsClient

DEPARTMENTS = ("sales", "rnd", "marketing", "logistics", "finance", "legal", "hr")
TEXT, REASON = {"text": "x"}, {"reason": "x"}
MEETING = {**MEETING_BODY, "kind": "other", "project_id": None}
DOCUMENT = {"title": "x", "department": "sales", "recipients": ["rnd"]}
DOCUMENT |= {"link": "https://docs.example/1"}
RECEIPT = {"department": "rnd", "revision": 1, "receipt": "read"}
OWN_SESSION = {"start_stream_session", "end_stream_session"}
"""They write nothing of a department's: the caller's own session of the stream."""
OWN_SUBSCRIPTIONS = {
    "create_own_subscription",
    "change_own_subscription",
    "delete_own_subscription",
}
"""They write nothing of a department's: what is sent to the caller's own mailbox."""
COMPUTATIONS = {"try_reply_policy", "cancel_reply_policy_trial"}
"""They compute with what the caller reads, and change no data."""

Commands = Mapping[str, tuple[str, Any]]
"""By operation: the path of its command, and a body."""


async def commands_of_comms(running: TestInstallation) -> Commands:
    client = CommsClient(running)
    requests, root = RequestClient(client), client.api_root
    request = await requests.open_request()
    await requests.report_progress(request)
    entry = f"{root}{request}/entries/{await requests.last_entry_id(request, 'progress')}"
    matter = f"{root}{await client.classify_matter()}"
    path = await client.plan_meeting(**MEETING)
    action = {"text": "x", "department": "rnd", "due_on": "2026-12-01"}
    noted = (await client.post(f"{path}/actions", action)).json()["id"]
    meeting = f"{root}{path}"
    document = f"{root}{await client.create('/documents', DOCUMENT)}"
    return {
        "draft_document": (f"{root}/documents", DOCUMENT),
        "revise_document": (f"{document}/revisions", {"link": "https://docs.example/2"}),
        "check_document_item": (f"{document}/checks/sources", {"evidence": "x"}),
        "send_document": (f"{document}/send", None),
        "give_document_receipt": (f"{document}/receipts", RECEIPT),
        "withdraw_document": (f"{document}/withdraw", REASON),
        "open_request": (f"{root}/requests", REQUEST_BODY),
        "reply_to_request": (f"{root}{request}/reply", TEXT),
        "resolve_request": (f"{root}{request}/resolve", TEXT),
        "pause_request": (f"{root}{request}/pause", {"waiting_on": "asker", **REASON}),
        "resume_request": (f"{root}{request}/resume", {}),
        "withdraw_request": (f"{root}{request}/withdraw", REASON),
        "retime_entry": (f"{entry}/retime", {"at": "2026-11-23T00:00:00Z", **REASON}),
        "strike_entry_out": (f"{entry}/strike-out", REASON),
        "confirm_entry": (f"{entry}/confirm", None),
        "reject_entry_time": (f"{entry}/reject", REASON),
        "classify_matter": (f"{root}/matters", MATTER_BODY),
        "reclassify_matter": (f"{matter}/reclassify", {"matter_class": "simple"}),
        "handle_matter": (f"{matter}/handle", {"channel": "instant", **REASON}),
        "plan_meeting": (f"{root}/meetings", MEETING),
        "change_meeting_plan": (meeting, {**MEETING, "title": "another"}),
        "hold_meeting": (f"{meeting}/hold", HELD_BODY),
        "cancel_meeting": (f"{meeting}/cancel", REASON),
        "start_meeting": (f"{meeting}/start", None),
        "record_outcome": (f"{meeting}/outcomes", {"kind": "decision", "text": "Wait"}),
        "close_meeting": (f"{meeting}/close", {"attendance": HELD_BODY["attendance"]}),
        "note_action": (f"{meeting}/actions", action),
        "settle_problem": (
            f"{meeting}/problems/{noted}/outcome",
            {"result": "solved", "note": "x"},
        ),
        "complete_action": (f"{meeting}/actions/{noted}/complete", None),
    }


async def commands_of_duties(running: TestInstallation) -> Commands:
    client = DutiesClient(running)
    involved = {"responsible": [], "consulted": ["sales"], "informed": ["logistics"]}
    handoff = f"{client.api_root}{await client.open_handoff(involved=involved)}"
    project = (await client.get(handoff.removeprefix(client.api_root))).json()["project_id"]
    lessons = f"{client.api_root}/retrospectives/{project}"
    body = {"went_well": "The plan", "to_change": "Nothing"}
    dates = f"{client.api_root}{await client.create_standing_duty()}/occurrences/2026-11"
    asked = f"{handoff}/consultations/sales"
    return {
        **await commands_to_liaisons(client),
        "set_project_rhythm": (
            f"/api/comms/v1/project-rhythms/{project}/terms",
            {"effective_from": "2026-12-07", "reason": "x"},
        ),
        "offer_handoff": (f"{handoff}/offer", {}),
        "recall_handoff": (f"{handoff}/recall", {}),
        "accept_handoff": (f"{handoff}/accept", {}),
        "reject_handoff": (f"{handoff}/reject", REASON),
        "waive_handoff": (f"{handoff}/waive", REASON),
        "ask_consultation": (f"{asked}/ask", {"question": "x"}),
        "answer_consultation": (f"{asked}/answer", {"answer": "x"}),
        "give_receipt": (f"{handoff}/receipts", {"department": "logistics"}),
        "draft_retrospective": (f"{lessons}/draft", body),
        "withdraw_retrospective_draft": (f"{lessons}/withdraw-draft", REASON),
        "publish_retrospective": (f"{lessons}/publish", None),
        "correct_retrospective": (f"{lessons}/correct", {**body, **REASON}),
        "fulfil_standing_duty": (f"{dates}/fulfil", {}),
        "confirm_standing_duty_fulfilment": (f"{dates}/confirm", None),
    }


async def commands_to_liaisons(client: DutiesClient) -> Commands:
    await add_people(client)
    office = f"{client.api_root}{await name_liaison(client)}"
    absences = f"{client.api_root}/liaison-absences"
    days = {"first_day": "2026-12-01", "last_day": "2026-12-05"}
    absence = (await client.post("/liaison-absences", {"person": "lin", **days})).json()["id"]
    named = {"department": "rnd", "item": {"kind": "department"}, "person": "lin"}
    good = {"level": "proficient", "evidence": "x"}
    note = {"person": "lin", "communication": good, "business_knowledge": good}
    return {
        "name_liaison": (f"{client.api_root}/liaisons", named),
        "hand_over_liaison": (f"{office}/hand-over", {"to": "mei"}),
        "withdraw_liaison_hand_over": (f"{office}/withdraw-hand-over", REASON),
        "change_liaison_deputy": (f"{office}/deputy", {"deputy": "mei"}),
        "end_liaison": (f"{office}/end", REASON),
        "note_liaison_competence": (f"{office}/competence", note),
        "record_liaison_absence": (absences, {"person": "lin", **days}),
        "withdraw_liaison_absence": (f"{absences}/{absence}/withdraw", REASON),
    }


async def commands_of_goals(running: TestInstallation) -> Commands:
    client = GoalsClient(running)
    root, cycle = client.api_root, await client.create_cycle()
    goal = await client.set_goal(cycle, "Regions", "sales")
    other = await client.set_goal(cycle, "Features", "rnd")
    reading = await client.enter_reading(goal, 3)
    link = f"{root}/links/{await client.create_link('contributes', goal, other, accepted=False)}"
    blocker = await client.create_resource(f"/goals/{goal}/blockers", {"what": "no licence"})
    asked = {"department": "legal", "what": "apply for it", "due": "2026-11-30"}
    support = await client.create_resource(f"/blockers/{blocker}/supports", asked)
    supports = f"{root}/blockers/{blocker}/supports"
    return {
        "set_goal": (f"{root}/cycles/{cycle}/goals", goal_body("Another", "sales")),
        "enter_reading": (f"{root}/goals/{goal}/readings", {"value": "4"}),
        "correct_reading": (f"{root}/goals/{goal}/readings/{reading}", {"value": "4"}),
        "withdraw_reading": (f"{root}/goals/{goal}/readings/{reading}/withdraw", REASON),
        "set_source": (f"{root}/goals/{goal}/source", {"kind": "person"}),
        "withdraw_goal": (f"{root}/goals/{goal}/withdraw", REASON),
        "offer_link": (
            f"{root}/links",
            {"kind": "contributes", "source": goal, "target": other},
        ),
        "accept_link": (f"{link}/accept", {}),
        "decline_link": (f"{link}/decline", REASON),
        "withdraw_link": (f"{link}/withdraw", REASON),
        "raise_blocker": (f"{root}/goals/{goal}/blockers", {"what": "no licence"}),
        "resolve_blocker": (f"{root}/blockers/{blocker}/resolve", {}),
        "ask_support": (supports, asked),
        "give_support": (f"{supports}/{support}/give", {}),
        "withdraw_support": (f"{supports}/{support}/withdraw", REASON),
    }


async def commands_of_workflows(running: TestInstallation) -> Commands:
    client = WorkflowsClient(running)
    flow = await client.publish_flow()
    case = await client.start_case(flow)
    name = {"en": "Claim", "zh": "报销"}
    template = {"flow_id": flow, "name": name, "subject": "A claim"}
    cases = f"{client.api_root}{await client.publish_template(template)}/cases"
    await client.complete_step(case, 1, "sales")
    step = f"{client.api_root}{case}/steps/2"
    return {
        "start_case": (f"{client.api_root}/cases", {"flow_id": flow, "subject": "A claim"}),
        "start_case_from_template": (cases, {}),
        "complete_step": (f"{step}/complete", {"department": "finance"}),
        "send_case_back": (f"{step}/send-back", {"department": "finance", **REASON}),
        "claim_step": (f"{step}/claim", {"department": "finance"}),
        "hand_step_back": (f"{step}/hand-back", {"department": "finance"}),
        "delegate_step": (f"{step}/delegate", {"department": "finance", "to": "li"}),
        "withdraw_case": (f"{client.api_root}{case}/withdraw", REASON),
    }


async def recorded_events(running: TestInstallation) -> list[int]:
    """Return how many events each area has."""
    counts = []
    for area in running.installation.areas:
        async with area.pool.acquire() as db:
            counts.append(await db.fetchval("SELECT count(*) FROM event"))
    return counts


def departmental_commands(running: TestInstallation) -> dict[str, str]:
    """Return the method of each command that heads of departments may give, by operation."""
    app = running.installation.app
    return {
        str(route.name): method
        for route in iter_route_contexts(app.routes)
        for method in set(route.methods or ()) - {"GET", "HEAD", "OPTIONS"}
        if Role.DEPARTMENT_HEAD in app.state.operation_roles.get(route.name, ())
    }


async def test_a_head_without_a_part_in_it_writes_nothing_for_others(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([comms, duties, goals, workflows], reuse_routers=True) as running:
        await running.add_departments(*DEPARTMENTS)
        commands = {
            **await commands_of_comms(running),
            **await commands_of_duties(running),
            **await commands_of_goals(running),
            **await commands_of_workflows(running),
        }
        await running.wait_until_idle()
        methods = departmental_commands(running)
        assert set(methods) - OWN_SESSION - OWN_SUBSCRIPTIONS - COMPUTATIONS == set(commands)
        before = await recorded_events(running)
        for department in ("hr", None, "NOPE"):
            head = running.authorization_headers(Role.DEPARTMENT_HEAD, department=department)
            for operation, (path, body) in commands.items():
                answer = await running.http_client.request(
                    methods[operation], path, json=body, headers={**head, "If-Match": '"1"'}
                )
                found = answer.status_code, answer.json()["code"]
                assert found == (403, "other-department"), (operation, department, answer.text)
        await running.wait_until_idle()
        assert await recorded_events(running) == before
