"""A folder with the generators for TypeScript and what they made, one for all tests of a run."""

from __future__ import annotations

import fcntl
import json
import shutil
from pathlib import Path

import pytest

from tests.architecture.declared_services import openapi_document
from tests.generated_clients.programs import HERE, INSTALLED, install, run

NODE_FILES = ("package.json", "package-lock.json", ".npmrc", "uses_of_types.ts", "read_bpmn.mjs")
SCHEMA = "generated/schema.d.ts"


@pytest.fixture(scope="session")
def node_folder(run_folder: Path) -> Path:
    """Return a folder with the generators, the compiler, the document and its types."""
    if shutil.which("npm") is None:
        pytest.skip("no Node here to generate TypeScript with")
    folder = run_folder / "typescript"
    with (run_folder / "typescript.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / SCHEMA).exists():
            _prepare(folder)
    return folder


def _prepare(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for source in (*map(HERE.joinpath, NODE_FILES), *HERE.glob("tsconfig*.json")):
        shutil.copy(source, folder)
    shutil.copytree(HERE / "screens", folder / "screens", dirs_exist_ok=True)
    install(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
    (folder / "openapi.json").write_text(json.dumps(openapi_document()), "utf-8")
    run([f"{INSTALLED}/openapi-typescript", "openapi.json", "-o", SCHEMA], folder)
