"""Three generators of clients take the OpenAPI document, and what they make compiles.

They come from their package registries, pinned with hashes; without Node or a registry the tests
are left out and say so.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.architecture.declared_services import openapi_document

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

HERE = Path(__file__).parent
INSTALLATION_SECONDS = 120
NODE_FILES = ("package.json", "package-lock.json", ".npmrc", "tsconfig.json", "uses_of_types.ts")


def run(command: Sequence[str | Path], folder: Path, seconds: float = 180) -> str:
    """Run a program in a folder; fails with its output if it fails."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def install(command: Sequence[str | Path], folder: Path) -> None:
    """Install packages; skips the test where no registry answers."""
    try:
        run(command, folder, INSTALLATION_SECONDS)
    except (AssertionError, subprocess.TimeoutExpired) as error:
        if any(sign in str(error) for sign in ("hash", "integrity", "EINTEGRITY", "lock file")):
            raise
        pytest.skip(f"no package registry: {str(error).strip()[-200:]}")


@pytest.fixture(scope="module")
def node_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the generators for TypeScript, the compiler and the document."""
    if shutil.which("npm") is None:
        pytest.skip("no Node here to generate TypeScript with")
    folder = tmp_path_factory.mktemp("typescript")
    for name in NODE_FILES:
        shutil.copy(HERE / name, folder / name)
    install(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
    (folder / "openapi.json").write_text(json.dumps(openapi_document()), "utf-8")
    return folder


def test_the_lock_file_has_hashes_and_no_addresses() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text("utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    assert not [name for name, one in packages.items() if "integrity" not in one]
    assert not [name for name, one in packages.items() if "resolved" in one]


def test_typescript_clients_are_generated_and_compile(node_folder: Path) -> None:
    run(["npx", "openapi-typescript", "openapi.json", "-o", "generated/schema.d.ts"], node_folder)
    hey = run(["npx", "openapi-ts", "-i", "openapi.json", "-o", "generated/hey"], node_folder)
    assert "Done" in hey
    run(["npx", "tsc", "-p", "."], node_folder)


def test_a_python_client_is_generated_and_compiles(tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    lock = ["--require-hashes", "-r", str(HERE / "requirements.lock")]
    install([python, "-m", "pip", "install", "-q", *lock], tmp_path)
    (tmp_path / "openapi.json").write_text(json.dumps(openapi_document()), "utf-8")
    generator = python.with_name("openapi-python-client")
    source = ["--path", "openapi.json", "--config", str(HERE / "python_client.yaml")]
    target = ["--output-path", "concord_client", "--meta", "none", "--fail-on-warning"]
    run([generator, "generate", *source, *target], tmp_path)
    run([sys.executable, "-m", "compileall", "-q", "concord_client"], tmp_path)
    uses = (
        "from concord_client.api.duties import accept_handoff;"
        "from concord_client.api.directory import load_people;"
        "from concord_client.models.handoff_status import HandoffStatus;"
        "print(HandoffStatus.AWAITED.value)"
    )
    assert run([python, "-c", uses], tmp_path).strip() == "awaited"
