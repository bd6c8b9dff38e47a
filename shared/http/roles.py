"""The roles of callers, and whom tokens are for; nothing here needs the server."""

from __future__ import annotations

from enum import StrEnum

DEFAULT_AUDIENCE = "concord"
"""The `aud` of tokens for Concord."""
LOCAL_ISSUER = "concord:embedded"
"""The `iss` of tokens that an installation signs itself."""


class Role(StrEnum):
    """A role of callers; a token carries any number of roles."""

    GENERAL_MANAGER = "general-manager"
    OFFICER_GOALS = "officer-goals"
    OFFICER_DUTIES = "officer-duties"
    OFFICER_COMMUNICATION = "officer-communication"
    OFFICER_WORKFLOWS = "officer-workflows"
    DEPARTMENT_HEAD = "department-head"
    LIAISON = "liaison"
    EXECUTOR = "executor"
    CONNECTOR = "connector"
    BI_READER = "bi-reader"
    HR = "hr"
    """Reads pay and people of every department, and marks months as paid."""
    AUDITOR = "auditor"
    PROVISIONER = "provisioner"
    """An identity provider, which keeps the directory's people up to date by SCIM."""
    OPERATOR = "operator"
    """Runs the installation: rebuilds, dead letters."""
    MONITOR = "monitor"
    """A program that scrapes the metrics of each process, and may do nothing else."""


DEPARTMENT_ROLES = frozenset({Role.DEPARTMENT_HEAD, Role.LIAISON, Role.EXECUTOR})
"""The roles that reach their own department only."""

MACHINE_ROLES = frozenset({Role.CONNECTOR, Role.BI_READER, Role.PROVISIONER, Role.MONITOR})
"""The roles of programs: a token of these alone may be valid for longer than people's."""

ALL_ROLES = tuple(role for role in Role if role is not Role.MONITOR)
"""Every role that uses the API, for routes that any of them may call."""
