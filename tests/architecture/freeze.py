"""Adds new names and optional fields to what is frozen: `python -m tests.architecture.freeze`.

It never takes anything away; what is gone or has changed is for the tests to refuse. Commit what it
writes together with the event or fact that it is about.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.architecture.installation import all_services, stored_names
from tests.architecture.published import changes, facts, schema_of

STORED = Path(__file__).with_name("stored_names.txt")
PUBLISHED = Path(__file__).with_name("published_facts.json")


def frozen_names() -> set[tuple[str, str]]:
    """Return the (area, stored name) pairs that logs may contain."""
    lines = STORED.read_text("utf-8").splitlines() if STORED.exists() else []
    pairs = (line.split() for line in lines if line and not line.startswith("#"))
    return {(area, name) for area, name in pairs}


def present_names() -> set[tuple[str, str]]:
    """Return the (area, stored name) pairs that the code knows."""
    return {(area.name, name) for area in all_services() for name in stored_names(area.events)}


def frozen_facts() -> dict[str, Any]:
    """Return the schema of every fact that has been published, by its name."""
    published: dict[str, Any] = json.loads(PUBLISHED.read_text("utf-8"))
    return published


def present_facts() -> dict[str, Any]:
    """Return the schema of every fact in the contracts, by its name."""
    return {fact.model_fields["type"].default: schema_of(fact) for fact in facts()}


def main() -> None:
    """Write both files anew, with what they had and what is new and compatible."""
    header = "# Names in the logs of installations. Add names, never rename or remove one.\n"
    names = sorted(frozen_names() | present_names())
    STORED.write_text(header + "".join(f"{area} {name}\n" for area, name in names), "utf-8")
    published = frozen_facts() if PUBLISHED.exists() else {}
    for name, schema in present_facts().items():
        if name not in published or not list(changes(published[name], schema)):
            published[name] = schema
    text = json.dumps(published, indent=1, sort_keys=True, ensure_ascii=False)
    PUBLISHED.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
