"""Who may do what in meetings, matters, policies and webhooks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from shared.http.callers import DEPARTMENT_ROLES, EVERYBODY, Allow, Role
from shared.http.commands import Asked, asks

OFFICERS = (Role.OFFICER_COMMUNICATION, Role.GENERAL_MANAGER)
"""Those who set policies."""

MEMBERS = (*OFFICERS, *sorted(DEPARTMENT_ROLES))
"""Those who meet and settle matters: people of a department for it, and officers for any."""

KEEPERS = (*OFFICERS, Role.OPERATOR)
"""Those who keep webhooks going."""

READER = Depends(Allow(*EVERYBODY))
"""Queries are open to every role, and to nobody without a token."""

Officer = Annotated[Asked, asks(*OFFICERS)]
Member = Annotated[Asked, asks(*MEMBERS)]
MemberWhoRead = Annotated[Asked, asks(*MEMBERS, update=True)]
Keeper = Annotated[Asked, asks(*KEEPERS)]
KeeperWhoRead = Annotated[Asked, asks(*KEEPERS, update=True)]
