"""Whoever hears on the stream that a statement changed reads the new one at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, TypeAdapter

from services.incentives.service import service as incentives_service
from shared.contracts.duties import HandoffAccepted, HandoffOverdue
from shared.eventsourcing.event_store import AppendRequest
from shared.http.auth import Role
from shared.testing.installation import OpenTestInstallation
from tests.incentives.generic_fact_builders import OCTOBER_15
from tests.shared.sample_areas.publisher_area import command_context
from tests.stream.fact_publisher import fact_publisher_service
from tests.stream.sse_client import follow_stream, serve_application

ACCEPTANCES = 12


class HandoffFactPosted(BaseModel, frozen=True):
    type: Literal["posted"] = "posted"
    fact: Annotated[HandoffAccepted | HandoffOverdue, Field(discriminator="type")]


duties_service = replace(
    fact_publisher_service, name="duties", event_type_adapter=TypeAdapter(HandoffFactPosted)
)
"""Stands for the duties area: it publishes the facts it is given."""


def handoff_accepted(number: int) -> HandoffAccepted:
    return HandoffAccepted(
        handoff_id=UUID(int=number),
        project_id=UUID(int=1),
        deliverable="report",
        sender="RND",
        recipient="QA",
        due_at=OCTOBER_15,
        deadline=OCTOBER_15,
        delivered_at=OCTOBER_15,
        at=OCTOBER_15,
    )


async def test_every_statement_read_after_a_change_is_the_new_one(
    start_installation: OpenTestInstallation,
) -> None:
    counts = []
    async with (
        start_installation([duties_service, incentives_service]) as installation,
        serve_application(installation.installation.app) as base_url,
    ):
        duties = installation.area("duties")
        auditor = installation.authorization_headers(Role.AUDITOR)
        changes = {"type": "incentives.statement-changed", "department": "RND"}
        async with follow_stream(base_url, auditor, **changes) as reader:
            for number in range(ACCEPTANCES):
                posted = HandoffFactPosted(fact=handoff_accepted(number))
                append = AppendRequest(f"handoff-{number}", 0, [posted], command_context())
                await duties.event_store.append(append)
                (change,) = await reader.read_events(1)
                statement = await installation.http_client.get(
                    f"/api/incentives/v1/statements/{change.data['data']['period']}",
                    headers=auditor,
                )
                counts.append(statement.json()["departments"][0]["on_time"])

    assert counts == list(range(1, ACCEPTANCES + 1))
