"""How long tokens may be valid, by the roles that they carry; nothing here needs the server."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from shared.http.roles import MACHINE_ROLES, Role

DEFAULT_TOKEN_HOURS = 24
DEFAULT_MACHINE_TOKEN_HOURS = 24 * 366
MAX_TOKEN_HOURS = 24 * 366
"""No setting allows more, so a revocation that lasts longer outlives every token."""


@dataclass(frozen=True)
class TokenLifetimes:
    """The longest time from a token's issue to its expiry (`exp` minus `iat`)."""

    people: timedelta = timedelta(hours=DEFAULT_TOKEN_HOURS)
    machines: timedelta = timedelta(hours=DEFAULT_MACHINE_TOKEN_HOURS)
    """Of tokens that carry no other role than those of machines."""

    def longest(self, roles: Collection[Role]) -> timedelta:
        """Return how long a token of these roles may be valid."""
        return self.machines if roles and MACHINE_ROLES.issuperset(roles) else self.people


DEFAULT_LIFETIMES = TokenLifetimes()
