"""The revoked tokens that this process knows, and who of those that are connected has one."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.token_digests import token_digest
from shared.http.auth import Caller
from shared.http.problem_details import ProblemError


class TokenRevoked(ProblemError):
    """The token was revoked."""

    status = 401
    en = "the token was revoked; sign on again"
    zh = "令牌已被撤销，请重新登录"


class RevocationsUnknown(ProblemError):
    """This process has not read yet which tokens are revoked, so it accepts none."""

    status = 503
    retry_after_seconds = 1
    en = "this service is starting and does not know yet which tokens are revoked; try again"
    zh = "服务正在启动，尚不知道哪些令牌已被撤销，请重试"


@dataclass(frozen=True)
class Revocation:
    """One revocation: of a subject's tokens, or of one token, by their digests."""

    subject_digest: str | None
    token_id_digest: str | None
    issued_until: datetime


class RevokedTokens:
    """A list in memory, which is asked at every request; empty it costs next to nothing."""

    def __init__(self, revocations: Iterable[Revocation] | None = None) -> None:
        """Without a list it is unknown what is revoked, and every token is refused."""
        self._issued_until: dict[str, int] = {}
        """The last second whose tokens are revoked, by subject."""
        self._token_ids: frozenset[str] = frozenset()
        self._is_known = False
        self._watched: dict[asyncio.Future[None], Caller] = {}
        if revocations is not None:
            self.replace(revocations)

    def replace(self, revocations: Iterable[Revocation]) -> None:
        """Take over another list, and end the watches of callers whose tokens it revokes."""
        issued_until: dict[str, int] = {}
        token_ids = set()
        for one in revocations:
            if one.token_id_digest is not None:
                token_ids.add(one.token_id_digest)
            if one.subject_digest is not None:
                last = int(one.issued_until.timestamp())
                issued_until[one.subject_digest] = max(
                    last, issued_until.get(one.subject_digest, last)
                )
        self._issued_until, self._token_ids = issued_until, frozenset(token_ids)
        self._is_known = True
        for ended, caller in list(self._watched.items()):
            if not ended.done() and self._revokes(caller):
                ended.set_result(None)

    def check(self, caller: Caller) -> None:
        """Raise `TokenRevoked`, or `RevocationsUnknown` where the list was not read yet."""
        if not self._is_known:
            raise RevocationsUnknown
        if self._revokes(caller):
            raise TokenRevoked

    @contextmanager
    def watch(self, caller: Caller) -> Iterator[asyncio.Future[None]]:
        """Yield a future that is done once the caller's token is revoked, for long responses."""
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._revokes(caller):
            ended.set_result(None)
        self._watched[ended] = caller
        try:
            yield ended
        finally:
            del self._watched[ended]

    def watched_callers(self) -> list[Caller]:
        """Return the callers whose long responses are open."""
        return [caller for ended, caller in self._watched.items() if not ended.done()]

    def end_watches(self, callers: Collection[Caller]) -> None:
        """End the watches of these callers: what they may see has changed."""
        for ended, caller in list(self._watched.items()):
            if not ended.done() and caller in callers:
                ended.set_result(None)

    def _revokes(self, caller: Caller) -> bool:
        has_id = self._token_ids and caller.token_id is not None
        if has_id and token_digest(caller.token_id or "") in self._token_ids:
            return True
        if not self._issued_until:
            return False
        last = self._issued_until.get(token_digest(caller.subject))
        return last is not None and (caller.issued_at is None or caller.issued_at <= last)
