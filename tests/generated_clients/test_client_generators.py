"""Three generators of clients take the OpenAPI document, and what they make compiles.

They come from their package registries, pinned with hashes; without Node or a registry the tests
are left out and say so.
"""

from __future__ import annotations

import json
import sys
import venv
from pathlib import Path

import pytest

from tests.architecture.declared_services import openapi_document
from tests.generated_clients.programs import HERE, INSTALLED, install, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_the_lock_file_has_hashes_and_no_addresses() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text("utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    assert not [name for name, one in packages.items() if "integrity" not in one]
    assert not [name for name, one in packages.items() if "resolved" in one]


def test_typescript_clients_are_generated_and_compile(node_folder: Path) -> None:
    hey = run([f"{INSTALLED}/openapi-ts", "-i", "openapi.json", "-o", "generated/hey"], node_folder)
    assert "Done" in hey
    run([f"{INSTALLED}/tsc", "-p", "."], node_folder)


def test_a_python_client_is_generated_and_compiles(tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)  # the pip that runs here installs into it
    python = tmp_path / "venv" / "bin" / "python"
    pip: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "-q",
        "--no-compile",
    ]
    install([*pip, "--require-hashes", "-r", str(HERE / "requirements.lock")], tmp_path)
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
