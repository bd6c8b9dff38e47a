"""What the directory opens and closes for the caller of a token.

A token's subject stands for a person of the directory, or for nobody there. Of a person the
directory decides: where they work and with which roles, on the present day. It opens roles that the
token lacks, and closes those that the token claims; roles that the directory does not know, as that
of operators, stay the token's. Subjects that stand for nobody have what their token claims, unless
they were taken from a person: those open nothing. Another issuer's subject is another one.

The directory's word is looked up in this area's own tables, and counts for `REMEMBERED_SECONDS`.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from shared.contracts.token_digests import token_digest
from shared.http.auth import Caller
from shared.http.problem_details import ProblemError
from shared.http.roles import DEPARTMENT_ROLES, Role

REMEMBERED_SECONDS = 2.0
"""How long what the directory says of a caller counts; then it is looked up again."""
MAX_REMEMBERED = 10_000

ROLES_OF_TOKENS_ALONE = frozenset({Role.OPERATOR, Role.PROVISIONER, Role.MONITOR})
"""Roles that the directory gives to nobody."""


class RolesFrom(StrEnum):
    """Who decides what callers may do."""

    DIRECTORY = "directory"
    """The directory for its people; tokens for subjects that stand for nobody there."""
    DIRECTORY_ONLY = "directory-only"
    """The directory for its people; other subjects have no role that the directory gives."""
    CLAIMS = "claims"
    """Tokens alone."""


@dataclass(frozen=True)
class DirectoryEntry:
    """What the directory says of a caller on the present day."""

    person: str
    """The person's id."""
    department: str | None
    """Where they work; `None` before their first day and after their last one."""
    roles: frozenset[Role]
    closed_department: str | None = None
    """Where they worked until the department closed, and nobody has assigned them elsewhere."""


SignOnKey = tuple[str, str]
"""The issuer of a token, and the digest of its subject: within its issuer it is one person's."""


class TakenSignOn:
    """What the directory says of a sign-on that was taken from its person: it opens nothing."""


class NotAtWork(ProblemError):
    """The caller's person works nowhere in the company today, by the directory."""

    status = 403
    en = (
        "the directory has nobody at work for this sign-on today: "
        "the person has left, or has not begun yet"
    )
    zh = "组织目录中，此登录对应的人员今天不在职：已离职或尚未入职"


class NotInDirectory(ProblemError):
    """The caller's subject stands for nobody in the directory, and only the directory opens."""

    status = 403
    en = "the directory links this sign-on to nobody; ask for it in the directory"
    zh = "组织目录中没有与此登录关联的人员，请先在组织目录中登记"


class SignOnTaken(ProblemError):
    """The caller's sign-on was taken from its person, and stands for nobody since."""

    status = 403
    en = (
        "this sign-on was taken from its person in the directory and opens nothing; "
        "have it given to somebody there"
    )
    zh = "此登录账号已在组织目录中从其人员名下取消，不再有任何权限；请在组织目录中重新关联"


class DepartmentHasClosed(ProblemError):
    """The caller's department has closed, and with it the roles in it."""

    status = 403
    en = "the department {department} of this sign-on's person has closed; have them assigned anew"
    zh = "此登录对应人员的部门 {department} 已撤销；请先改派该人员"


FindEntries = Callable[
    [Collection[SignOnKey]], Awaitable[Mapping[SignOnKey, DirectoryEntry | TakenSignOn]]
]
"""Returns what the directory says of people, by their sign-ons.

Raises one of `UNAVAILABLE_ERRORS` while the database is away.
"""


async def find_nobody(_keys: Collection[SignOnKey]) -> Mapping[SignOnKey, DirectoryEntry]:
    """Return nothing, for applications without a directory."""
    return {}


def apply_entry(
    caller: Caller, entry: DirectoryEntry | TakenSignOn | None, source: RolesFrom
) -> Caller:
    """Return the caller as the directory and the token have it together.

    Of a department that has closed, the roles that reach the company stay. Raises `SignOnTaken`,
    `NotAtWork`, `DepartmentHasClosed`, `NotInDirectory` where only the directory opens, and the
    caller's own `refusal` where the claims count.
    """
    if entry is None or source is RolesFrom.CLAIMS:
        return _as_claimed(caller, source)
    if isinstance(entry, TakenSignOn):
        raise SignOnTaken
    roles = entry.roles
    if entry.department is None:
        if entry.closed_department is None:
            raise NotAtWork
        roles -= DEPARTMENT_ROLES
        if not roles:
            raise DepartmentHasClosed(department=entry.closed_department)
    return replace(
        caller,
        roles=roles | (caller.roles & ROLES_OF_TOKENS_ALONE),
        department=entry.department,
        person=entry.person,
        refusal=None,
    )


def _as_claimed(caller: Caller, source: RolesFrom) -> Caller:
    kept = caller.roles & ROLES_OF_TOKENS_ALONE
    if source is RolesFrom.DIRECTORY_ONLY:
        if not kept:
            raise NotInDirectory
        return replace(caller, roles=kept, department=None, refusal=None)
    if caller.refusal is not None:
        raise caller.refusal.with_traceback(None)
    return caller


class DirectoryAccess:
    """Looks up what the directory says of callers, and remembers it for a moment."""

    def __init__(
        self,
        find: FindEntries = find_nobody,
        source: RolesFrom = RolesFrom.DIRECTORY,
        unavailable: tuple[type[Exception], ...] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Remember nothing yet; `unavailable` are the errors of a database that is away."""
        self._find = find
        self.source = source
        self._unavailable = unavailable
        self._clock = clock
        self._known: OrderedDict[SignOnKey, tuple[float, DirectoryEntry | TakenSignOn | None]] = (
            OrderedDict()
        )

    async def apply(self, caller: Caller) -> Caller:
        """Return the caller with the roles and the department that count now.

        Raises what `apply_entry` raises, and one of the errors of a database that is away where
        nothing is remembered.
        """
        asks = self.source is not RolesFrom.CLAIMS
        return apply_entry(caller, await self._entry_of(caller) if asks else None, self.source)

    async def changed(self, callers: Collection[Caller]) -> list[Caller]:
        """Return those of the callers, as `apply` returned them, of whom something else counts now.

        Raises one of the errors of a database that is away.
        """
        if self.source is RolesFrom.CLAIMS or not callers:
            return []
        keys = {caller: _sign_on_key(caller) for caller in callers}
        found = await self._find(set(keys.values()))
        return [one for one in callers if not self._still_holds(one, found.get(keys[one]))]

    def _still_holds(self, caller: Caller, entry: DirectoryEntry | TakenSignOn | None) -> bool:
        if entry is None and caller.person is not None:
            return False
        try:
            return apply_entry(caller, entry, self.source) == caller
        except (SignOnTaken, NotAtWork, DepartmentHasClosed, NotInDirectory):
            return False

    async def _entry_of(self, caller: Caller) -> DirectoryEntry | TakenSignOn | None:
        key = _sign_on_key(caller)
        now = self._clock()
        known = self._known.get(key)
        if known is not None and known[0] > now:
            return known[1]
        try:
            entry = (await self._find([key])).get(key)
        except self._unavailable:
            if known is None:
                raise
            return known[1]  # as revoked tokens: what was known last counts until it can be read
        self._known[key] = (now + REMEMBERED_SECONDS, entry)
        self._known.move_to_end(key)
        if len(self._known) > MAX_REMEMBERED:
            self._known.popitem(last=False)
        return entry


def _sign_on_key(caller: Caller) -> SignOnKey:
    return caller.issuer, token_digest(caller.subject)
