"""What the area's terminal commands share: the API's path, who reads, and how things are named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import click

from shared.http.roles import Role
from shared.terminal.api_client import ApiClient
from shared.terminal.user_language import in_user_language

API_PREFIX = "/api/workflows/v1"
READERS = [Role.AUDITOR]
OFFICERS = [Role.OFFICER_WORKFLOWS]

flow_argument = click.argument("flow")
flow_option = click.option("--flow", help="Its name or id.")


def find_flow_id(client: ApiClient, name_or_id: str) -> str:
    """Return the id of the flow with this name or id, as `find_named` does."""
    unknown = (
        f"There is no flow {name_or_id}; `concord flows` lists them.",
        f"没有流程 {name_or_id}；`concord flows` 可列出所有流程。",
    )
    return find_named(client, "flows", name_or_id, unknown)


def find_named(client: ApiClient, kind: str, name_or_id: str, unknown: tuple[str, str]) -> str:
    """Return the id of the one thing in a list with this name or id, whatever the capitals.

    A name may be that in either language, where a thing has two; where nothing has it, a part of
    one name between blanks will do, as most names are written in both languages.
    Raises `UsageError` where nothing has the name, with `unknown` in the user's language, and where
    several have.
    """
    try:
        return str(UUID(name_or_id))
    except ValueError:
        asked = name_or_id.strip().casefold()
        names = [
            (one["id"], one[name].casefold())
            for one in client.iterate_items(f"{API_PREFIX}/{kind}")
            for name in ("name", "name_zh")
            if name in one
        ]
        found = _having(names, lambda name: name == asked) or _having(
            names, lambda name: bool(asked) and f" {asked} " in f" {name} "
        )
    if not found:
        raise click.UsageError(in_user_language(*unknown))
    if len(found) > 1:
        ids = ", ".join(found)
        several = (
            f"Several have the name {name_or_id}; name one by its id: {ids}.",
            f"名称 {name_or_id} 对应多项；请用编号指明其一：{ids}。",
        )
        raise click.UsageError(in_user_language(*several))
    return found[0]


def _having(names: Sequence[tuple[str, str]], is_meant: Callable[[str], bool]) -> list[str]:
    """Return the ids of the things with a name that is meant, each once."""
    return list(dict.fromkeys(one for one, name in names if is_meant(name)))
