"""A Keycloak server with the example realm: a process of this run, or a realm on another server."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from secrets import token_hex, token_urlsafe

import httpx

from shared.testing.keycloak.admin_client import KeycloakAdminClient
from shared.testing.keycloak.keycloak_build import SHORT_LIVED_JVM_OPTIONS, KeycloakUnavailable
from shared.testing.keycloak.realm_import import REALM_FILES, ExampleRealm

START_TIMEOUT_SECONDS = 120
STOP_TIMEOUT_SECONDS = 15


@dataclass
class KeycloakServer:
    """A server with the realm that is shipped in `deploy/identity`."""

    admin_client: KeycloakAdminClient
    realm: ExampleRealm
    home_folder: Path | None = None
    """The folder of a server that this run starts; `None` for another one, which is not stopped."""
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    process: subprocess.Popen[bytes] | None = None

    @property
    def issuer(self) -> str:
        """The issuer of the realm's tokens."""
        return self.issuer_of(self.realm.name)

    def issuer_of(self, realm: str) -> str:
        """Return the issuer of the tokens of a realm on this server."""
        return f"{self.admin_client.base_url}/realms/{realm}"

    def start(self) -> None:
        """Start the process and wait until it serves the realm; raises `KeycloakUnavailable`."""
        assert self.home_folder is not None
        port = self.admin_client.base_url.rpartition(":")[2]
        options = ["--optimized", "--import-realm", "--cache=local", "--hostname-strict=false"]
        http_options = ["--http-enabled=true", "--http-host=127.0.0.1", f"--http-port={port}"]
        log = self.home_folder / "keycloak.log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [
                    "/bin/sh",
                    str(self.home_folder / "bin" / "kc.sh"),
                    "start",
                    *options,
                    *http_options,
                ],
                env={**self.environment, **self.realm.placeholder_values},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is not for Keycloak
            )
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not self.is_serving_realm():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise KeycloakUnavailable(f"Keycloak did not start; see {log}")
            time.sleep(0.1)

    def is_serving_realm(self) -> bool:
        """Return whether the server serves the realm."""
        with suppress(httpx.TransportError):
            return httpx.get(self.issuer, trust_env=False).status_code == HTTPStatus.OK
        return False

    def stop(self) -> None:
        """Shut the server down in order; kill it where that takes too long."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_TIMEOUT_SECONDS)
            self.kill()

    def kill(self) -> None:
        """Kill the server at once, as a power failure would."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@contextmanager
def run_keycloak(
    keycloak_folder: Path, run_folder: Path, environment: Mapping[str, str]
) -> Iterator[KeycloakServer]:
    """Run a server in a new folder `run_folder`, from the folder that `build_keycloak` returns.

    `environment` must have a PATH with Java. The passwords of the administrator and the secrets of
    the machine clients are random.
    """
    shutil.copytree(keycloak_folder, run_folder, copy_function=_link_or_copy)
    imported = run_folder / "data" / "import"
    imported.mkdir(parents=True)
    for name, file in REALM_FILES.items():
        shutil.copy(file, imported / name)
    password = token_urlsafe()
    server = KeycloakServer(
        KeycloakAdminClient(f"http://admin:{password}@127.0.0.1:{_free_port()}"),
        ExampleRealm(),
        run_folder,
        {
            **environment,
            "KC_BOOTSTRAP_ADMIN_USERNAME": "admin",
            "KC_BOOTSTRAP_ADMIN_PASSWORD": password,
            "JAVA_OPTS_KC_HEAP": SHORT_LIVED_JVM_OPTIONS,
        },
    )
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextmanager
def use_temporary_realm(admin_url: str) -> Iterator[KeycloakServer]:
    """Use an existing server, e.g. `http://admin:secret@127.0.0.1:8080`, and leave nothing there.

    The realm has a random name. Raises `KeycloakUnavailable`.
    """
    server = KeycloakServer(
        KeycloakAdminClient(admin_url), ExampleRealm(f"concord-test-{token_hex(4)}")
    )
    try:
        server.admin_client.request(
            "POST", "", server.realm.build_import_document(include_users=True)
        )
    except httpx.HTTPError as error:
        raise KeycloakUnavailable(f"Keycloak at {server.admin_client.base_url}: {error}") from error
    try:
        yield server
    finally:
        server.admin_client.request("DELETE", f"/{server.realm.name}")


def _link_or_copy(source: str, target: str) -> None:
    """Link a file; copy it where source and target are on different file systems."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
