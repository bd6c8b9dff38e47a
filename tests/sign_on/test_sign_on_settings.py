"""The sign-on settings of the environment, and the combinations that are refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

import click
import pytest

from shared.http.auth import Role
from shared.installation.settings import Settings
from shared.installation.terminal_settings import InvalidSettings
from shared.installation.trusted_token_issuers import LOCAL_TOKENS_ONLY
from shared.terminal.exit_codes import ExitCode
from tests.system.cli_process import CLI_ENVIRONMENT, CONCORD_COMMAND, command_output

ISSUER = "https://id.firm.example/realms/concord"


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Return a patch of the environment, without settings of sign-on yet."""
    for name in ("ISSUER", "AUDIENCE", "JWKS_URL", "CA_FILE", "ROLES_CLAIM", "ROLES"):
        monkeypatch.delenv(f"CONCORD_OIDC_{name}", raising=False)
    monkeypatch.delenv("CONCORD_OIDC_DEPARTMENT_CLAIM", raising=False)
    monkeypatch.delenv("CONCORD_LOCAL_TOKENS", raising=False)
    return monkeypatch


def test_by_default_the_installation_issues_its_own_tokens(
    environ: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert Settings.from_environment(data=tmp_path).authentication() == LOCAL_TOKENS_ONLY


def test_beside_a_provider_own_tokens_are_accepted_only_if_configured(
    environ: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environ.setenv("CONCORD_OIDC_ISSUER", ISSUER)
    sign_on = Settings.from_environment(data=tmp_path).authentication()
    assert sign_on.provider is not None
    assert (sign_on.provider.issuer, sign_on.provider.audience) == (ISSUER, "concord")
    assert not sign_on.local_tokens
    environ.setenv("CONCORD_LOCAL_TOKENS", "true")
    assert Settings.from_environment(data=tmp_path).authentication().local_tokens


def test_role_name_translations_are_read(environ: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environ.setenv("CONCORD_OIDC_ISSUER", ISSUER)
    environ.setenv("CONCORD_OIDC_ROLES_CLAIM", "groups")
    environ.setenv("CONCORD_OIDC_ROLES", '{"/chair": "auditor", "/it": ["operator", "auditor"]}')
    environ.setenv("CONCORD_OIDC_DEPARTMENT_CLAIM", "org.unit")
    provider = Settings.from_environment(data=tmp_path).authentication().provider
    assert provider is not None
    claims = {"sub": "ann", "exp": 1, "groups": ["/it"], "org": {"unit": "RND"}}
    caller = provider.claim_mapping.caller_from_claims(claims)
    assert caller.roles == {Role.OPERATOR, Role.AUDITOR}
    assert caller.department == "RND"


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"OIDC_ISSUER": ""}, "CONCORD_OIDC_ISSUER"),
        ({"OIDC_ISSUER": "id.firm.example"}, "CONCORD_OIDC_ISSUER"),
        ({"OIDC_ISSUER": "file:///etc/issuer"}, "CONCORD_OIDC_ISSUER"),
        ({"OIDC_AUDIENCE": "concord"}, "has no effect without CONCORD_OIDC_ISSUER"),
        ({"OIDC_ISSUER": ISSUER, "OIDC_AUDIENCE": ""}, "CONCORD_OIDC_AUDIENCE"),
        ({"OIDC_ISSUER": ISSUER, "OIDC_JWKS_URL": "keys"}, "CONCORD_OIDC_JWKS_URL"),
        ({"OIDC_ISSUER": ISSUER, "OIDC_CA_FILE": "/nowhere"}, "CONCORD_OIDC_CA_FILE=/nowhere"),
        ({"OIDC_ISSUER": ISSUER, "OIDC_CA_FILE": __file__}, "CONCORD_OIDC_CA_FILE="),
        ({"OIDC_ISSUER": ISSUER, "OIDC_ROLES": "{"}, "CONCORD_OIDC_ROLES"),
        ({"OIDC_ISSUER": ISSUER, "OIDC_ROLES": '{"a": "king"}'}, "CONCORD_OIDC_ROLES: a"),
        ({"OIDC_ISSUER": ISSUER, "OIDC_ROLES_CLAIM": ""}, "CONCORD_OIDC_ROLES_CLAIM"),
        ({"LOCAL_TOKENS": "false"}, "CONCORD_LOCAL_TOKENS=false needs CONCORD_OIDC_ISSUER"),
        ({"LOCAL_TOKENS": "perhaps"}, "CONCORD_LOCAL_TOKENS"),
        ({"PORT": "many"}, "CONCORD_PORT: Input should be a valid integer"),
        ({"TRACES": "2"}, "OTEL_TRACES_SAMPLER_ARG"),
    ],
)
def test_each_invalid_setting_is_reported_in_one_line(
    environ: pytest.MonkeyPatch, tmp_path: Path, variables: dict[str, str], message: str
) -> None:
    for name, value in variables.items():
        full_names = {"TRACES": "OTEL_TRACES_SAMPLER_ARG"}
        environ.setenv(full_names.get(name, f"CONCORD_{name}"), value)
    with pytest.raises(InvalidSettings) as raised:
        Settings.from_environment(data=tmp_path)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_invalid_setting_ends_the_command_with_one_message(tmp_path: Path) -> None:
    environ = {**CLI_ENVIRONMENT, "CONCORD_OIDC_AUDIENCE": "concord"}
    completed = subprocess.run(
        [*CONCORD_COMMAND, "up", "--data-dir", str(tmp_path / "data")],
        env=environ,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode == ExitCode.USAGE_ERROR
    assert completed.stderr == "CONCORD_OIDC_AUDIENCE has no effect without CONCORD_OIDC_ISSUER\n"
    assert not list(tmp_path.iterdir())


def test_the_sample_does_not_run_where_own_tokens_are_refused(
    environ: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environ.setenv("CONCORD_OIDC_ISSUER", ISSUER)
    with pytest.raises(click.UsageError, match="CONCORD_LOCAL_TOKENS=true"):
        command_output("up", "--sample", data=tmp_path / "data")
    assert not list(tmp_path.iterdir())
