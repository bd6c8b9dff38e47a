"""The reply policy over HTTP, version by version."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, Field

from services.comms.api.access import READER, Officer
from services.comms.application.reply_policies import REPLY_POLICY, reply_policies
from services.comms.domain.refusals import UnknownPolicy
from services.comms.domain.reply_policy import (
    BUILT_IN,
    STEPS,
    ReplyPolicy,
    ReplyTerms,
    SetReplyPolicy,
    Whom,
)
from services.comms.domain.working_time import Hours
from shared.http.commands import Done, etag
from shared.http.fields import Length
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area

LONGEST = timedelta(days=366)


def _in_reach(time: timedelta) -> timedelta:
    if not timedelta(0) < time <= LONGEST:
        message = "the time must be longer than nothing and at most 366 days"
        raise ValueError(message)
    return time


Time = Annotated[Length, AfterValidator(_in_reach), Field(examples=["PT24H"])]


class NewRule(BaseModel, extra="forbid"):
    """What is owed within which time of which hours."""

    owed: Literal["answer", "progress"]
    within: Time
    hours: Hours


class NewStep(BaseModel, extra="forbid"):
    """Who hears when the silence has lasted for so long."""

    after: Time
    whom: Whom


class NewSilence(BaseModel, extra="forbid"):
    """In which hours silence counts, and who hears of it in turn; the head first."""

    hours: Hours
    chain: Annotated[list[NewStep], Field(min_length=1, max_length=STEPS)]


class NewReplyPolicy(BaseModel, extra="forbid"):
    """What a department that is asked owes; what is left out is as in the built-in policy."""

    simple: NewRule = NewRule(**BUILT_IN.simple.model_dump())
    complex: NewRule = NewRule(**BUILT_IN.complex.model_dump())
    important: NewRule = NewRule(**BUILT_IN.important.model_dump())
    silence: NewSilence = NewSilence(**BUILT_IN.silence.model_dump())

    def terms(self) -> ReplyTerms:
        """Return them as the domain has them."""
        return ReplyTerms.model_validate(self.model_dump())


def reply_policy_routes(area: Area) -> APIRouter:
    """Return the routes of reply policies."""
    router = routes_of(area.name, "/reply-policies")

    @router.get("", dependencies=[READER])
    async def list_reply_policies(limit: Limit = 50, cursor: Cursor = None) -> Page[ReplyPolicy]:
        """List every version of the reply policy, the newest last."""
        (passed,) = after(cursor, list="reply-policies") or [0]
        found = (await reply_policies(area.store))[passed : passed + limit + 1]
        more = len(found) > limit
        following = cursor_for([passed + limit], list="reply-policies") if more else None
        return Page(items=found[:limit], next_cursor=following)

    @router.get("/{version}", dependencies=[READER])
    async def get_reply_policy(
        version: Annotated[int, Path(ge=1, le=10**6)], response: Response
    ) -> ReplyPolicy:
        """Read one version of the reply policy."""
        found = await reply_policies(area.store)
        if version > len(found):
            raise UnknownPolicy(f"there is no reply policy {version}; the newest is {len(found)}")
        response.headers["ETag"] = etag(len(found) - 1)
        return found[version - 1]

    @router.post("", status_code=201, response_model=Done)
    async def set_reply_policy(body: NewReplyPolicy, asked: Officer) -> JSONResponse:
        """Set the next version, which holds for the requests opened from now on."""
        return await area.commands.carry_out(
            asked,
            REPLY_POLICY,
            SetReplyPolicy(body.terms(), asked.caller.subject, area.clock()),
            id="reply-policy",
            created_at="/api/comms/v1/reply-policies",
        )

    return router
