"""The contracts in the repository and of the terminal are those of the code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from shared.command_line.contracts_command import contracts
from shared.contract_documents.json_schemas import fact_json_schemas
from tests.architecture.update_frozen_contracts import SCHEMAS_FOLDER, contract_files

HOW_TO_WRITE = "run `.venv/bin/python -m tests.architecture.update_frozen_contracts` and commit"


def test_the_contracts_in_the_repository_are_fresh() -> None:
    files = contract_files()
    stale = [p.name for p, text in files.items() if not p.exists() or p.read_text("utf-8") != text]
    assert not stale, f"{HOW_TO_WRITE} docs/contracts: {stale[:5]}"
    assert set(SCHEMAS_FOLDER.iterdir()) <= files.keys()


def test_the_terminal_writes_the_schemas_into_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "schemas"
    done = CliRunner().invoke(contracts, ["--format", "jsonschema", "--output", str(folder)])
    assert done.exit_code == 0, done.output
    assert {path.name: json.loads(path.read_text("utf-8")) for path in folder.iterdir()} == {
        f"{fact_type}.schema.json": schema for fact_type, schema in fact_json_schemas().items()
    }


def test_the_terminal_prints_what_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_BUS", "kafka")
    monkeypatch.setenv("CONCORD_KAFKA_PREFIX", "north.")
    monkeypatch.setenv("CONCORD_PUBLIC_URL", "https://concord.firm.example/")
    document = json.loads(CliRunner().invoke(contracts, []).output)
    assert document["channels"]["goals"]["address"] == "north.goals"
    assert document["servers"]["broker-1"]["host"] == "127.0.0.1:9092"
    assert "https://concord.firm.example/api/contracts/v1/schemas/concord.goals." in str(document)
