"""Sessions of browsers on the event stream.

A browser's `EventSource` sends no `Authorization` header, and reconnects by itself with the same
URL: a ticket in the URL that is used once would end at the first reconnection. So a page exchanges
its token for a cookie, which the browser sends at each reconnection. The cookie is random, no
token, hidden from scripts, and good for nothing but the stream; it ends with the token.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.company_time import CompanyTime
from shared.http.auth import Caller, Role
from shared.http.problem_details import ProblemError
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_router
from shared.postgres import stream_session_table
from shared.postgres.stream_session_table import StoredSession
from shared.service_runtime.area_context import AreaContext

EVENTS_PATH = "/api/events/v1"
COOKIE_NAME = "concord-stream"
COOKIE_BYTES = 32
MAX_SESSION_SECONDS = 12 * 3600
"""A session of a token that never expires ends after this time."""

_TokenCaller = Annotated[Caller, Depends(RequireReadScope(ReadClass.FACTS))]


class StreamSessionUnknown(ProblemError):
    """The cookie names no session, or one that has ended."""

    status = 401
    en = "the stream's session has ended; start a new one with POST /api/events/v1/session"
    zh = "事件流会话已结束，请用 POST /api/events/v1/session 重新建立"


class StreamSession(BaseModel):
    """A session on the event stream; its cookie comes with the answer."""

    expires_at: CompanyTime = Field(
        description="When the stream ends: start another session with a new token before"
    )


class StreamSessions:
    """The sessions on the stream of this service, in the schema of its first area."""

    def __init__(self, areas: Sequence[AreaContext]) -> None:
        """Take the areas of this process; each replica of a service has the same."""
        self._areas = areas

    @property
    def _area(self) -> AreaContext:
        return min(self._areas, key=lambda area: area.name)

    async def start(self, caller: Caller, replaced_cookie: str | None) -> tuple[str, int]:
        """Start a session in place of another; return its cookie, and when it expires."""
        now, cookie = int(time.time()), secrets.token_urlsafe(COOKIE_BYTES)
        expires_at = now + MAX_SESSION_SECONDS
        if caller.expires_at is not None:
            expires_at = min(expires_at, caller.expires_at)
        session = StoredSession(
            caller.subject,
            sorted(caller.roles),
            caller.department,
            expires_at,
            caller.issuer,
            caller.token_id,
            caller.issued_at,
        )
        async with self._area.pool.acquire() as db, db.transaction():
            if replaced_cookie is not None:
                await stream_session_table.delete_session(db, _digest(replaced_cookie))
            await stream_session_table.insert_session(db, _digest(cookie), session, now)
        return cookie, expires_at

    async def find_caller(self, cookie: str) -> Caller:
        """Return the caller of a cookie's session; raises `StreamSessionUnknown`."""
        async with self._area.pool.acquire() as db:
            found = await stream_session_table.find_session(db, _digest(cookie), int(time.time()))
        if found is None:
            raise StreamSessionUnknown
        known = {role.value for role in Role}
        roles = frozenset(Role(name) for name in found.roles if name in known)
        return Caller(
            found.subject,
            roles,
            found.department,
            found.expires_at,
            found.issued_at,
            found.issuer or "",
            found.token_id,
        )

    async def end(self, cookie: str) -> None:
        """End the session of a cookie, if there is one; its open streams go on until they break."""
        async with self._area.pool.acquire() as db:
            await stream_session_table.delete_session(db, _digest(cookie))


class RequireTokenOrSession(RequireReadScope):
    """Authenticates by a bearer token, or else by the cookie of a session on the stream."""

    def __init__(self, sessions: StreamSessions) -> None:
        """Any role that reads something is enough."""
        super().__init__(ReadClass.FACTS)
        self._sessions = sessions

    async def find_caller(self, request: Request) -> Caller:
        """Return the caller of the token or the session; raises `Problem` 401, 403 or 503."""
        cookie = request.cookies.get(COOKIE_NAME)
        if cookie is None or "authorization" in request.headers:
            return await super().find_caller(request)
        return await self._sessions.find_caller(cookie)


def stream_session_routes(sessions: StreamSessions) -> APIRouter:
    """Return the routes that start and end a session."""
    router = create_router(f"{EVENTS_PATH}/session", "events")

    @router.post("", status_code=201, summary="Start a session on the event stream")
    async def start_stream_session(
        request: Request, response: Response, caller: _TokenCaller
    ) -> StreamSession:
        """Exchange the token for a cookie, with which a browser's `EventSource` may connect.

        The cookie is sent to the stream alone. Its session sees what the caller may see, and ends
        with the token: start the next one with a new token shortly before. The open stream then
        ends in time, and the browser reconnects with the new cookie where it was.
        """
        cookie, expires_at = await sessions.start(caller, request.cookies.get(COOKIE_NAME))
        _set_cookie(request, response, cookie, expires_at - int(time.time()))
        return StreamSession(expires_at=datetime.fromtimestamp(expires_at, UTC))

    @router.delete("", status_code=204, summary="End the session on the event stream")
    async def end_stream_session(
        request: Request, response: Response, _caller: _TokenCaller
    ) -> None:
        """End the session of the cookie, when people sign off; the page closes its streams."""
        if cookie := request.cookies.get(COOKIE_NAME):
            await sessions.end(cookie)
        _set_cookie(request, response, "", 0)

    return router


def _set_cookie(request: Request, response: Response, value: str, max_age: int) -> None:
    scheme = request.headers.get("x-forwarded-proto", request.url.scheme)
    response.set_cookie(
        COOKIE_NAME,
        value,
        max_age=max_age,
        path=EVENTS_PATH,
        secure=scheme == "https",
        httponly=True,
        samesite="strict",
    )


def _digest(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode()).digest()
