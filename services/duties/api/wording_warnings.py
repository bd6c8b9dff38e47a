"""Warnings in the answer to a new entry: other departments' activities that are worded like it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.duties.projections.similar_activities import (
    SimilarActivity,
    list_similar_activities,
)
from shared.http.allowed_actions import Reason
from shared.http.command_execution import Done
from shared.service_runtime.area_context import AreaContext


class SimilarActivityWarning(BaseModel):
    """Another department may be accountable for the same, under another name."""

    code: Literal["similar-activity"] = "similar-activity"
    text: Reason
    entry: SimilarActivity
    similarity: int
    """In per cent."""


class DoneWithWarnings(Done):
    """The answer to a new entry or standing duty, which holds whatever it is warned of."""

    warnings: Sequence[SimilarActivityWarning]


async def with_warnings(area: AreaContext, answer: JSONResponse) -> JSONResponse:
    """Return a command's answer with what is worded like the new entry; else as it is."""
    body = json.loads(bytes(answer.body))
    async with area.pool.acquire() as db:
        similar = await list_similar_activities(db, UUID(body["id"]))
    done = DoneWithWarnings(**body, warnings=[_warning(one) for one in similar])
    kept = {name: answer.headers[name] for name in answer.headers if name != "content-length"}
    return JSONResponse(done.model_dump(mode="json"), answer.status_code, kept)


def _warning(found: SimilarActivity) -> SimilarActivityWarning:
    where = f"project {found.project}" if found.project else "a standing duty"
    place = f"协作事项 {found.project}" if found.project else "常设职责"
    return SimilarActivityWarning(
        text=Reason(
            en=f"{found.accountable} is accountable for {found.activity!r} ({where}), which is"
            f" worded alike ({found.similarity} %); make sure that it is not the same",
            zh=f"{found.accountable} 是“{found.activity}”（{place}）的责任部门，名称相近"
            f"（{found.similarity}%）；请确认不是同一事项",
        ),
        entry=found,
        similarity=found.similarity,
    )
