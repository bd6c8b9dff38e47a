"""What the area's terminal commands share: the API's path, who asks, and the words for codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

import click

from shared.http.roles import Role
from shared.terminal.api_client import ApiClient

API_PREFIX = "/api/connectors/v1/connectors"
READERS = [Role.AUDITOR]
OPERATORS = [Role.OPERATOR]
OFFICERS = [Role.OFFICER_WORKFLOWS]

connector_argument = click.argument("connector")


def path_of(connector: str, rest: str = "") -> str:
    """Return the path of a connector, or of what belongs to it."""
    return f"{API_PREFIX}/{quote(connector, safe='')}{rest}"


def load_words(client: ApiClient, *sets: str) -> Callable[[str | None], str]:
    """Return what tells the words for codes of these sets, as the API has them; none for `None`."""
    found: Mapping[str, str] = {
        word["code"]: f"{word['en']} {word['zh']}"
        for one in client.get("/api/words")["sets"]
        if one["name"] in sets
        for word in one["words"]
    }
    return lambda code: "" if code is None else found.get(code, code)


def describe_seconds(seconds: float | None) -> str:
    """Return a number of seconds in its largest unit, rounded down: `2 h`; a dash for none."""
    if seconds is None:
        return "–"
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds)} s"
