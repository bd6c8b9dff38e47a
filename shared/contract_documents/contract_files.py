"""The contracts as files: `docs/contracts` in the repository, and what the terminal writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from shared.contract_documents.asyncapi import TopicSettings, build_asyncapi_document
from shared.contract_documents.json_schemas import fact_json_schemas

SCHEMA_FILE_ENDING = ".schema.json"


def asyncapi_text(
    topics: TopicSettings = TopicSettings(),  # noqa: B008  frozen
) -> str:
    """Return the AsyncAPI document as JSON text."""
    return _to_text(build_asyncapi_document(metadata.version("concord"), topics))


def json_schema_texts() -> Mapping[str, str]:
    """Return the JSON Schema of every fact as text, by the name of its file."""
    return {
        f"{fact_type}{SCHEMA_FILE_ENDING}": _to_text(schema)
        for fact_type, schema in fact_json_schemas().items()
    }


def write_json_schemas(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the files into a folder, which is made if it is missing; raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")


def _to_text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
