"""Adds new event names, facts and optional fields to the frozen contracts, and makes the pages.

Run it with `python -m tests.architecture.update_frozen_contracts`. It never removes anything: the
tests refuse what has been removed or changed. Commit its output together with the event or fact.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.contract_documents.contract_files import asyncapi_text, json_schema_texts
from tests.architecture.declared_services import all_services, stored_event_names
from tests.architecture.fact_schemas import breaking_changes, fact_models, fact_schema
from tests.architecture.read_scope_table import PAGE, render_page
from tests.architecture.source_files import ROOT

STORED_NAMES_FILE = Path(__file__).with_name("stored_names.txt")
PUBLISHED_FACTS_FILE = Path(__file__).with_name("published_facts.json")
CONTRACTS_FOLDER = ROOT / "docs" / "contracts"
SCHEMAS_FOLDER = CONTRACTS_FOLDER / "schemas"


def frozen_event_names() -> set[tuple[str, str]]:
    """Return the (area, stored name) pairs that logs may contain."""
    lines = STORED_NAMES_FILE.read_text("utf-8").splitlines() if STORED_NAMES_FILE.exists() else []
    pairs = (line.split() for line in lines if line and not line.startswith("#"))
    return {(area, name) for area, name in pairs}


def current_event_names() -> set[tuple[str, str]]:
    """Return the (area, stored name) pairs that the code defines."""
    return {
        (area.name, name)
        for area in all_services()
        for name in stored_event_names(area.event_type_adapter)
    }


def frozen_fact_schemas() -> dict[str, Any]:
    """Return the schema of every fact that has been published, by its name."""
    published: dict[str, Any] = json.loads(PUBLISHED_FACTS_FILE.read_text("utf-8"))
    return published


def current_fact_schemas() -> dict[str, Any]:
    """Return the schema of every fact in the contracts, by its name."""
    return {fact.model_fields["type"].default: fact_schema(fact) for fact in fact_models()}


def contract_files() -> Mapping[Path, str]:
    """Return the files of `docs/contracts` that are made, with their texts."""
    schemas = {SCHEMAS_FOLDER / name: text for name, text in json_schema_texts().items()}
    return {CONTRACTS_FOLDER / "asyncapi.json": asyncapi_text(), **schemas}


def write_contract_files() -> None:
    """Write the files of `docs/contracts` again."""
    SCHEMAS_FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in contract_files().items():
        path.write_text(text, "utf-8")


def main() -> None:
    """Write the files again, with their content and everything new that is compatible."""
    PAGE.write_text(render_page(), "utf-8")
    header = "# Names in the logs of installations. Add names, never rename or remove one.\n"
    names = sorted(frozen_event_names() | current_event_names())
    STORED_NAMES_FILE.write_text(
        header + "".join(f"{area} {name}\n" for area, name in names), "utf-8"
    )
    published = frozen_fact_schemas() if PUBLISHED_FACTS_FILE.exists() else {}
    for name, schema in current_fact_schemas().items():
        if name not in published or not list(breaking_changes(published[name], schema)):
            published[name] = schema
    text = json.dumps(published, indent=1, sort_keys=True, ensure_ascii=False)
    PUBLISHED_FACTS_FILE.write_text(text + "\n", "utf-8")
    write_contract_files()


if __name__ == "__main__":
    main()
