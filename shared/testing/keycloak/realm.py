"""The realm that `deploy/identity` ships, as a server imports it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

IDENTITY = Path(__file__).parents[3] / "deploy" / "identity"
FILES = {
    "concord-realm.json": IDENTITY / "realm-concord.json",
    "concord-users-0.json": IDENTITY / "dev" / "concord-users-0.json",
}
"""By the names that a server imports them under."""

_PLACEHOLDER = re.compile(r"\$\{([A-Z_]+)(?::([^}]*))?\}")


def _environ() -> dict[str, str]:
    machines = ("CONCORD_CONNECTOR", "CONCORD_BI")
    enabled = {f"{machine}_ENABLED": "true" for machine in machines}
    return enabled | {f"{machine}_SECRET": token_urlsafe() for machine in machines}


@dataclass(frozen=True)
class Realm:
    """The example realm with secrets of its own."""

    name: str = "concord"
    environ: Mapping[str, str] = field(default_factory=_environ, repr=False)
    """What fills its placeholders."""

    def secret(self, client: str) -> str:
        """Return the secret of a machine client, e.g. of `concord-bi`."""
        return self.environ[f"{client.upper().replace('-', '_')}_SECRET"]

    def document(self, *, people: bool) -> dict[str, Any]:
        """Return the realm for a server's API, which fills in no placeholders."""
        realm, users = (json.loads(self._filled_in(file)) for file in FILES.values())
        found = [*realm["users"], *(users["users"] if people else [])]
        return {**realm, "realm": self.name, "users": found}

    def _filled_in(self, file: Path) -> str:
        text = _PLACEHOLDER.sub(self._filled, file.read_text("utf-8"))
        return text.replace("default-roles-concord", f"default-roles-{self.name}")

    def _filled(self, found: re.Match[str]) -> str:
        return self.environ.get(found[1], found[2] or "")
