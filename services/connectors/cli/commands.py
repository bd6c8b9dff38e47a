"""What the area's terminal commands share: the API's path, who asks, and the words for codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import click

from shared.http.roles import Role
from shared.terminal.api_client import ApiClient
from shared.terminal.confirmation import is_allowed
from shared.terminal.console_output import print_message, print_result
from shared.terminal.user_language import in_user_language

API_PREFIX = "/api/connectors/v1/connectors"
READERS = [Role.AUDITOR]
OPERATORS = [Role.OPERATOR]
OFFICERS = [Role.OFFICER_WORKFLOWS]

connector_argument = click.argument("connector")
item_option = click.option("--item", help="Only those of this item, by its key or id.")
newest_option = click.option(
    "--newest",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    help="How many to list at most.",
)


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


def require_one(named: int, asked: tuple[str, str]) -> None:
    """Raise `UsageError` in the user's language unless exactly one way to choose was named."""
    if named != 1:
        raise click.UsageError(in_user_language(*asked))


def choose_allowed(
    client: ApiClient, path: str, operation: str, query: Mapping[str, Any]
) -> tuple[list[str], int]:
    """Return what of a list an operation is allowed on, the oldest first, and how many are not."""
    found = list(client.iterate_items(path, **query))
    chosen = [one["id"] for one in reversed(found) if is_allowed(one, operation)]
    return chosen, len(found) - len(chosen)


def print_replayed(count: int, left_out: int, lists_them: str) -> None:
    """Print how many were replayed, and how many cannot be."""
    print_result(in_user_language(f"replayed {count:,}", f"已重放 {count:,} 项"))
    if left_out:
        why = (
            f"{left_out:,} cannot be replayed any more; `{lists_them}` lists them.",
            f"{left_out:,} 项已无法重放；`{lists_them}` 可列出。",
        )
        print_message(in_user_language(*why))
