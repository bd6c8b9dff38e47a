"""The commands and reads that the HTTP benchmark sends: what each area takes most often.

Most often is what people do every day, not what is planned once: requests and their answers,
handoffs, steps of cases, readings and blockers. The directory takes its entries, and incentives,
which otherwise counts facts, has two commands in all: a month is locked, a plan drafted.
"""

from __future__ import annotations

from services.comms.api.request_bodies import NewRequest, ReplyBody
from services.directory.api.department_bodies import NewDepartment
from services.directory.api.person_bodies import NewAssignment, NewPerson
from services.duties.api.bodies import NewDuty
from services.goals.api.blockers import NewBlocker
from services.goals.api.readings import NewReading
from services.incentives.api.period_steps import LockTerms
from services.incentives.api.plan_bodies import NewPlan
from services.workflows.api.request_bodies import CompleteStepBody, NewCase, SendCaseBackBody
from shared.http.command_bodies import OccurredAtBody
from tests.bench.endless_commands import DUTY, REQUEST, TERMS
from tests.bench.http_bench_client import BenchClient, MeasuredCommand, Send

STREAMS = 64
"""Over so many projects and goals the commands to them are spread."""


def directory_commands(client: BenchClient, count: int, sent: Send) -> None:
    """Register departments and people, and assign the people elsewhere."""
    base = "/api/directory/v1"
    valid = {"valid_from": "2026-01-01"}
    parties = ({"code": code, "name": code, **valid} for code in ("A", "B"))
    client.send(*(client.command(f"{base}/departments", body, 201) for body in parties))
    client.wait_until_idle()
    sent(
        MeasuredCommand(
            "register a department",
            NewDepartment,
            [
                client.command(
                    f"{base}/departments", {"code": f"D{n}", "name": f"Office {n}", **valid}, 201
                )
                for n in range(count)
            ],
        )
    )
    people = sent(
        MeasuredCommand(
            "register a person",
            NewPerson,
            [
                client.command(
                    f"{base}/people",
                    {"id": f"P{n}", "name": f"Person {n}", "department": "A", **valid},
                    201,
                )
                for n in range(count)
            ],
        )
    )
    sent(
        MeasuredCommand(
            "assign a person",
            NewAssignment,
            [
                client.command(
                    f"{base}/people/P{n}/assignments",
                    {"department": "B", "valid_from": "2026-02-01"},
                    version=people[n]["version"],
                )
                for n in range(count)
            ],
        )
    )


def comms_commands(client: BenchClient, count: int, sent: Send) -> None:
    """Open requests, reply to them and resolve them."""
    base = "/api/comms/v1/requests"
    opened = sent(
        MeasuredCommand(
            "open a request",
            NewRequest,
            [client.command(base, REQUEST, 201) for _ in range(count)],
        )
    )
    for name, action in (("reply to a request", "reply"), ("resolve a request", "resolve")):
        sent(
            MeasuredCommand(
                name,
                ReplyBody,
                [
                    client.command(f"{base}/{one['id']}/{action}", {"text": "The dye is ordered"})
                    for one in opened
                ],
            )
        )


def duties_commands(client: BenchClient, count: int, sent: Send) -> None:
    """Assign duties, offer what they are about and accept it."""
    base = "/api/duties/v1"
    duty = {**DUTY, "due_days": 3}
    plans = [
        client.command(f"{base}/projects", {**TERMS, "code": f"J{n}"}, 201) for n in _streams()
    ]
    projects = [one["id"] for one in client.send(*plans)]
    sent(
        MeasuredCommand(
            "assign a duty",
            NewDuty,
            [
                client.command(
                    f"{base}/projects/{projects[n % STREAMS]}/duties",
                    {**duty, "activity": f"Write part {n}"},
                    201,
                )
                for n in range(count)
            ],
        )
    )
    client.send(*(client.command(f"{base}/projects/{one}/start", {}) for one in projects))
    client.wait_until_idle()
    handoffs = [
        item["handoff_id"]
        for project in projects
        for item in client.send(client.read(f"{base}/handoffs?project={project}&limit=500"))[0][
            "items"
        ]
    ]
    assert len(handoffs) == count
    for name, action in (("offer a handoff", "offer"), ("accept a handoff", "accept")):
        sent(
            MeasuredCommand(
                name,
                OccurredAtBody,
                [client.command(f"{base}/handoffs/{one}/{action}", {}) for one in handoffs],
            )
        )


def workflows_commands(client: BenchClient, count: int, sent: Send) -> None:
    """Start cases, complete their first step and send them back from the second."""
    base = "/api/workflows/v1"
    (flow,) = client.send(client.command(f"{base}/flows", {"name": "Cost allocation"}, 201))
    path = f"{base}/flows/{flow['id']}"
    steps = [
        {"key": key, "name": key, "department": department, "standard": "PT8H"}
        for key, department in (("request", "A"), ("approve", "B"))
    ]
    (drafted,) = client.send(client.put(f"{path}/draft", {"steps": steps}, flow["version"]))
    client.send(client.command(f"{path}/versions/1/publish", {}, version=drafted["version"]))
    cases = sent(
        MeasuredCommand(
            "start a case",
            NewCase,
            [
                client.command(f"{base}/cases", {"flow_id": flow["id"], "subject": f"No. {n}"}, 201)
                for n in range(count)
            ],
        )
    )
    sent(
        MeasuredCommand(
            "complete a step",
            CompleteStepBody,
            [
                client.command(f"{base}/cases/{one['id']}/steps/1/complete", {"department": "A"})
                for one in cases
            ],
        )
    )
    back = {"department": "B", "reason": "the receipt is missing"}
    sent(
        MeasuredCommand(
            "send a case back",
            SendCaseBackBody,
            [client.command(f"{base}/cases/{one['id']}/steps/2/send-back", back) for one in cases],
        )
    )


def goals_commands(client: BenchClient, count: int, sent: Send) -> None:
    """Enter readings of goals, raise blockers and resolve them."""
    base = "/api/goals/v1"
    year = {"name": "2026", "kind": "year", "first_day": "2026-01-01", "last_day": "2026-12-31"}
    (cycle,) = client.send(client.command(f"{base}/cycles", year, 201))
    metric = {"direction": "up", "unit": "regions", "start": "0", "target": "10"}
    body = {"title": "New regions 新区域", "department": "A", "metric": metric}
    path = f"{base}/cycles/{cycle['id']}"
    goals = [
        one["id"]
        for one in client.send(*(client.command(f"{path}/goals", body, 201) for _ in _streams()))
    ]
    client.send(client.command(f"{path}/activate", {}))
    client.wait_until_idle()
    sent(
        MeasuredCommand(
            "enter a reading",
            NewReading,
            [
                client.command(f"{base}/goals/{goals[n % STREAMS]}/readings", {"value": "3"}, 201)
                for n in range(count)
            ],
        )
    )
    blockers = sent(
        MeasuredCommand(
            "raise a blocker",
            NewBlocker,
            [
                client.command(
                    f"{base}/goals/{goals[n % STREAMS]}/blockers",
                    {"what": "The licence for two regions is missing"},
                    201,
                )
                for n in range(count)
            ],
        )
    )
    sent(
        MeasuredCommand(
            "resolve a blocker",
            OccurredAtBody,
            [client.command(f"{base}/blockers/{one['id']}/resolve", {}) for one in blockers],
        )
    )


def incentives_commands(client: BenchClient, count: int, sent: Send) -> None:
    """Lock months and draft plans; neither happens often, so few are sent."""
    base = "/api/incentives/v1"
    months = [f"{2001 + n // 12}-{n % 12 + 1:02}" for n in range(min(count // 4, 240))]
    for month in months:
        path = f"{base}/periods/{month}"
        steps = [client.command(f"{path}/{step}", {}) for step in ("calculate", "start-review")]
        *_, found = client.send(*steps, client.read(path))
        client.send(client.command(f"{path}/approve", {"digest": found["digest"]}))
    sent(
        MeasuredCommand(
            "lock a month",
            LockTerms,
            [
                client.command(f"{base}/periods/{month}/lock", {"allow_empty": True})
                for month in months
            ],
        )
    )
    sent(
        MeasuredCommand(
            "draft a plan",
            NewPlan,
            [
                client.command(
                    f"{base}/plan-drafts", {"effective_from": "2027-01", "weight": "0.2"}, 201
                )
                for _ in months
            ],
        )
    )


def _streams() -> range:
    return range(STREAMS)
