"""The reply policy over HTTP, version by version."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, Field

from services.comms.api.policy_version_lookup import (
    REPLY_POLICY,
    PolicyVersionNumber,
    require_policy_version,
)
from services.comms.api.required_roles import OfficerCommandRequest
from services.comms.application.reply_policy_decider import (
    REPLY_POLICY_DECIDER,
    load_reply_policy_versions,
)
from services.comms.domain.reply_policy import (
    BUILT_IN_POLICY,
    MAX_CONFIRMATION_DAYS,
    MAX_ESCALATION_STEPS,
    EscalationRecipient,
    ReplyPolicy,
    ReplyPolicyTerms,
    SetReplyPolicy,
)
from shared.http.command_execution import Done
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.field_reasons import FieldReason
from shared.http.field_types import Duration
from shared.http.list_query_paging import sequence_page
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.working_time.calculator import WorkingHoursKind

MAX_TIME_LIMIT = timedelta(days=366)


class TimeLimitOutOfRange(FieldReason):
    """The time limit is not positive, or too long."""

    en = "the time must be longer than zero and at most 366 days"
    zh = "时长须大于零且不超过 366 天"


def _check_time_limit(time: timedelta) -> timedelta:
    if not timedelta(0) < time <= MAX_TIME_LIMIT:
        raise TimeLimitOutOfRange
    return time


TimeLimit = Annotated[Duration, AfterValidator(_check_time_limit), Field(examples=["PT24H"])]


class NewRule(BaseModel, extra="forbid"):
    """What is owed within which time of which hours."""

    owed: Literal["answer", "progress"]
    within: TimeLimit
    hours: WorkingHoursKind


class NewStep(BaseModel, extra="forbid"):
    """Who is notified when the silence has lasted for so long."""

    after: TimeLimit
    whom: EscalationRecipient


class NewSilence(BaseModel, extra="forbid"):
    """In which hours silence counts, and who is notified in turn; the head first."""

    hours: WorkingHoursKind
    chain: Annotated[list[NewStep], Field(min_length=1, max_length=MAX_ESCALATION_STEPS)]


class NewReplyPolicy(BaseModel, extra="forbid"):
    """What a department that is asked owes; what is left out is as in the built-in policy."""

    simple: NewRule = NewRule(**BUILT_IN_POLICY.simple.model_dump())
    complex: NewRule = NewRule(**BUILT_IN_POLICY.complex.model_dump())
    important: NewRule = NewRule(**BUILT_IN_POLICY.important.model_dump())
    silence: NewSilence = NewSilence(**BUILT_IN_POLICY.silence.model_dump())
    confirmation_after_working_days: Annotated[
        int | None,
        Field(
            ge=0,
            le=MAX_CONFIRMATION_DAYS,
            description="What is entered later awaits the other side's confirmation; without it as"
            " many days as the installation's setting says",
        ),
    ] = None

    def to_policy_terms(self, late_entry_working_days: int) -> ReplyPolicyTerms:
        """Return the terms as a domain value, with the installation's limit where none is given."""
        terms = self.model_dump()
        if self.confirmation_after_working_days is None:
            terms["confirmation_after_working_days"] = late_entry_working_days
        return ReplyPolicyTerms.model_validate(terms)


def reply_policy_routes(area: AreaContext) -> APIRouter:
    """Return the routes of reply policies."""
    router = create_area_router(area.name, "/reply-policies")

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_reply_policies(
        limit: Limit = 50, cursor: Cursor = None, *, total: Total = False
    ) -> Page[ReplyPolicy]:
        """List every version of the reply policy, the newest last."""
        policies = await load_reply_policy_versions(area.event_store, area.late_entry_working_days)
        return sequence_page(policies.versions, cursor, limit, total=total, list="reply-policies")

    @router.get("/{version}", dependencies=[READS_REFERENCE])
    async def get_reply_policy(version: PolicyVersionNumber, response: Response) -> ReplyPolicy:
        """Read one version of the reply policy."""
        policies = await load_reply_policy_versions(area.event_store, area.late_entry_working_days)
        return require_policy_version(policies, version, REPLY_POLICY, response)

    @router.post("", status_code=201, response_model=Done)
    async def set_reply_policy(
        body: NewReplyPolicy, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Set the next version, which holds for the requests opened from now on."""
        return await area.command_executor.execute(
            request,
            REPLY_POLICY_DECIDER,
            SetReplyPolicy(
                body.to_policy_terms(area.late_entry_working_days),
                request.caller.subject,
                area.clock(),
            ),
            id="reply-policy",
            created_location="/api/comms/v1/reply-policies/{version}",
            first_version=BUILT_IN_POLICY.version,
        )

    return router
