"""Schemas are registered at a registry once, however often that is tried."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from shared.command_line.contracts_command import contracts
from shared.contract_documents.draft_7 import as_draft_7
from shared.contract_documents.json_schemas import fact_json_schemas
from shared.installation.settings import Settings
from shared.kafka.schema_registry import (
    Compatibility,
    RegistryUnusable,
    SubjectNaming,
    register_schemas,
    subject_name,
)
from shared.kafka.settings import RegistryConnection
from shared.terminal.exit_codes import ExitCode
from tests.contracts.registry_stand_in import RegistryStandIn, run_registry

ACCEPTED = "concord.duties.handoff-accepted.v1"
SCHEMAS = {
    subject_name(SubjectNaming.RECORD_NAME, "concord.", one): schema
    for one, schema in list(fact_json_schemas().items())[:4]
}
FIRST, *_ = SCHEMAS


@pytest.fixture
def registry() -> Iterator[RegistryStandIn]:
    with run_registry() as running:
        yield running


def register(*arguments: str) -> Result:
    """Run `concord contracts register`."""
    return CliRunner().invoke(contracts, ["register", *arguments])


def test_every_schema_is_registered_once(registry: RegistryStandIn) -> None:
    done = register("--url", registry.url)
    assert done.exit_code == 0, done.output
    assert len(registry.versions) == len(fact_json_schemas())
    (text,) = registry.versions[f"concord.duties-{ACCEPTED}"]
    assert json.loads(text) == as_draft_7(fact_json_schemas()[ACCEPTED])
    assert set(registry.compatibility.values()) == {"FORWARD_TRANSITIVE"}
    before = {subject: list(texts) for subject, texts in registry.versions.items()}
    assert "0 schemas were registered" in register("--url", registry.url).output
    assert registry.versions == before


def test_subjects_may_be_named_by_the_type_alone() -> None:
    topic = subject_name(SubjectNaming.TOPIC_RECORD_NAME, "north.", ACCEPTED)
    assert topic == f"north.duties-{ACCEPTED}"
    assert subject_name(SubjectNaming.RECORD_NAME, "north.", ACCEPTED) == ACCEPTED


def test_a_registration_that_was_cut_short_is_completed(registry: RegistryStandIn) -> None:
    connection = RegistryConnection(registry.url)
    registry.fails_after = 2
    with pytest.raises(RegistryUnusable, match="cannot be reached"):
        register_schemas(connection, SCHEMAS)
    assert len(registry.versions) == 2
    registry.fails_after = None
    done = register_schemas(connection, SCHEMAS)
    assert (len(done.unchanged), len(done.added)) == (2, 2)
    assert registry.compatibility == dict.fromkeys(SCHEMAS, "FORWARD_TRANSITIVE")


def test_a_schema_that_is_refused_stops_none_of_the_others(registry: RegistryStandIn) -> None:
    registry.versions[FIRST] = ['{"type": "string"}']
    registry.incompatible.add(FIRST)
    done = register_schemas(RegistryConnection(registry.url), SCHEMAS, Compatibility.UNCHANGED)
    assert done.refused == {FIRST: "Schema being registered is incompatible"}
    assert done.added == [one for one in SCHEMAS if one != FIRST]
    assert registry.compatibility == {}


def test_a_refused_schema_is_named_on_the_terminal(registry: RegistryStandIn) -> None:
    subject = f"concord.duties-{ACCEPTED}"
    registry.versions[subject] = ['{"type": "string"}']
    registry.incompatible.add(subject)
    done = register("--url", registry.url)
    assert done.exit_code == ExitCode.REFUSED
    assert f"{subject} was refused: Schema being registered is incompatible" in done.output


@pytest.mark.parametrize(
    ("settings", "authorization"),
    [
        ({"USER": "bi", "PASSWORD": "few"}, f"Basic {b64encode(b'bi:few').decode()}"),
        ({"TOKEN": "abc"}, "Bearer abc"),
    ],
)
def test_the_caller_signs_on_as_the_settings_say(
    registry: RegistryStandIn,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    authorization: str,
) -> None:
    registry.authorization = authorization
    with pytest.raises(RegistryUnusable, match="answered 401: Unauthorized"):
        register_schemas(RegistryConnection(registry.url), SCHEMAS)
    monkeypatch.setenv("CONCORD_REGISTRY_URL", registry.url)
    for name, value in settings.items():
        monkeypatch.setenv(f"CONCORD_REGISTRY_{name}", value)
    connection = Settings.from_environment().registry_connection()
    assert connection is not None
    assert len(register_schemas(connection, SCHEMAS).added) == len(SCHEMAS)
    assert not any(value in repr(connection) for value in ("few", "abc"))


def test_what_is_no_registry_is_told(registry: RegistryStandIn) -> None:
    with pytest.raises(RegistryUnusable, match="cannot be reached"):
        register_schemas(RegistryConnection("http://127.0.0.1:1"), SCHEMAS)
    assert "name the registry" in str(register().exception)
