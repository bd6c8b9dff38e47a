"""The competence of liaisons over HTTP: stated with evidence, and looked at when one is named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.duties.api.liaison_bodies import CompetenceStatementBody, OverruleBody
from services.duties.api.required_roles import OFFICER_ROLES
from services.duties.application.deciders import LIAISON_POLICY_DECIDER
from services.duties.domain import liaison_policy
from services.duties.domain.liaison_commands import NoteLiaisonCompetence
from services.duties.domain.liaison_competence import (
    CompetenceCheck,
    CompetenceStanding,
    Overruling,
    standing_of,
)
from services.duties.domain.liaison_policy import LiaisonTerms
from services.duties.projections.liaison_competence import find_standing
from shared.eventsourcing.company_days import company_date
from shared.http.allowed_actions import Reason
from shared.http.auth import Caller
from shared.http.command_execution import Done
from shared.service_runtime.area_context import AreaContext


class CompetenceWarning(BaseModel):
    """Somebody was named whose competence is not shown."""

    code: Literal["competence-not-shown"] = "competence-not-shown"
    text: Reason
    person: str
    standing: CompetenceStanding


class DoneWithCompetence(Done):
    """The answer to a naming, which holds whatever it is warned of."""

    warnings: Sequence[CompetenceWarning]


async def current_terms(area: AreaContext) -> LiaisonTerms:
    """Return the terms of the liaison policy in force."""
    stream = liaison_policy.STREAM_NAME
    states = await area.event_store.load_states({stream: LIAISON_POLICY_DECIDER})
    versions: liaison_policy.LiaisonPolicyVersions = states[stream].state
    return versions.current.terms


def statement_command(
    area: AreaContext,
    caller: Caller,
    liaison_id: UUID,
    person: str,
    said: CompetenceStatementBody,
) -> NoteLiaisonCompetence:
    """Return the command that states a person's competence as the caller judges it."""
    today: date = company_date(area.clock())
    return NoteLiaisonCompetence(
        liaison_id,
        person,
        said.communication.to_domain(),
        said.business_knowledge.to_domain(),
        caller.subject,
        caller.person,
        said.stated_on or today,
        today,
        area.clock(),
    )


async def check_competence(
    area: AreaContext,
    caller: Caller,
    department: str,
    person: str,
    statement: NoteLiaisonCompetence | None,
    overrule: OverruleBody | None,
) -> CompetenceCheck:
    """Return what the naming of a person is checked against; only officers overrule.

    Raises `Problem` 403 for anybody else who does.
    """
    if overrule is not None:
        caller.require_department_role(department, *OFFICER_ROLES)
    if statement is not None:
        standing = standing_of(statement.communication, statement.business_knowledge)
    else:
        async with area.pool.acquire() as db:
            standing = await find_standing(db, department, person)
    return CompetenceCheck(
        (await current_terms(area)).competence,
        standing,
        Overruling(reason=overrule.reason, by=caller.subject) if overrule else None,
    )


def with_competence(answer: JSONResponse, person: str, check: CompetenceCheck) -> JSONResponse:
    """Return a naming's answer with a warning where the person's competence is not shown."""
    warnings = [] if check.standing == "shown" else [_warning(person, check.standing)]
    done = DoneWithCompetence(**json.loads(bytes(answer.body)), warnings=warnings)
    kept = {name: answer.headers[name] for name in answer.headers if name != "content-length"}
    return JSONResponse(done.model_dump(mode="json"), answer.status_code, kept)


def _warning(person: str, standing: CompetenceStanding) -> CompetenceWarning:
    return CompetenceWarning(
        text=Reason(
            en=f"it is not shown that {person} can communicate and knows the business; have the"
            " department's head state both with evidence",
            zh=f"尚未证明 {person} 具备沟通能力与业务理解能力；请由部门负责人附依据评定",
        ),
        person=person,
        standing=standing,
    )
