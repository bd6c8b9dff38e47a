"""The official AsyncAPI parser reads the document, with every topic and every message."""

from __future__ import annotations

import fcntl
import json
import shutil
from pathlib import Path

import pytest

from shared.contract_documents.contract_files import asyncapi_text
from shared.contracts.concerned_departments import list_fact_types, list_publishing_areas
from tests.generated_clients.programs import install, run

pytestmark = [pytest.mark.asyncapi, pytest.mark.timeout(300)]

HERE = Path(__file__).parent / "asyncapi_parser"
NEWER_VERSION_EXISTS = "asyncapi-latest-version"


@pytest.fixture(scope="module")
def parser_folder(run_folder: Path) -> Path:
    """Return a folder with the parser; skip where there is no Node or no registry."""
    if shutil.which("npm") is None:
        pytest.skip("no Node here to run the AsyncAPI parser with")
    folder = run_folder / "asyncapi-parser"
    with (run_folder / "asyncapi-parser.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "node_modules").exists():
            folder.mkdir(exist_ok=True)
            for name in ("package.json", "package-lock.json", ".npmrc", "parse.mjs"):
                shutil.copy(HERE / name, folder)
            install(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
    return folder


def test_the_parser_finds_every_topic_and_message_and_nothing_wrong(
    parser_folder: Path, tmp_path: Path
) -> None:
    document, spoilt = tmp_path / "asyncapi.json", tmp_path / "spoilt.json"
    document.write_text(asyncapi_text(), "utf-8")
    broken = json.loads(asyncapi_text())
    broken["channels"]["duties"]["messages"]["gone"] = {"$ref": "#/components/messages/gone"}
    spoilt.write_text(json.dumps(broken), "utf-8")
    found, refused = json.loads(run(["node", "parse.mjs", document, spoilt], parser_folder))
    assert found["read"]
    assert {one["code"] for one in found["diagnostics"]} <= {NEWER_VERSION_EXISTS}
    assert sorted(found["topics"]) == [f"concord.{area}" for area in list_publishing_areas()]
    assert sorted(found["messages"]) == list_fact_types()
    assert found["operations"] == ["send"] * len(list_publishing_areas())
    assert not refused["read"]
    assert refused["diagnostics"]
