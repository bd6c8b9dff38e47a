"""Tells a connection that a request on it had a valid token, so that it keeps its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

CONNECTION_STATE_KEY = "connection"
"""Where in a request's state its connection is; there is none without a real server."""


def prove_connection(scope: Scope, caller: str) -> None:
    """Note that a request of this scope had a valid token of this caller."""
    connection = scope.get("state", {}).get(CONNECTION_STATE_KEY)
    if connection is not None:
        connection.prove(caller)
