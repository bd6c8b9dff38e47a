"""The realm that is shipped in `deploy/identity`, as a server imports it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

IDENTITY_FOLDER = Path(__file__).parents[3] / "deploy" / "identity"
REALM_FILES = {
    "concord-realm.json": IDENTITY_FOLDER / "realm-concord.json",
    "concord-users-0.json": IDENTITY_FOLDER / "dev" / "concord-users-0.json",
}
"""The realm's files by the names under which a server imports them."""

_PLACEHOLDER = re.compile(r"\$\{([A-Z_]+)(?::([^}]*))?\}")


def _generate_placeholder_values() -> dict[str, str]:
    machines = ("CONCORD_CONNECTOR", "CONCORD_BI")
    enabled = {f"{machine}_ENABLED": "true" for machine in machines}
    return enabled | {f"{machine}_SECRET": token_urlsafe() for machine in machines}


@dataclass(frozen=True)
class ExampleRealm:
    """The example realm with random secrets."""

    name: str = "concord"
    placeholder_values: Mapping[str, str] = field(
        default_factory=_generate_placeholder_values, repr=False
    )
    """The values of the placeholders in the realm's files."""

    def client_secret(self, client: str) -> str:
        """Return the secret of a machine client, e.g. of `concord-bi`."""
        return self.placeholder_values[f"{client.upper().replace('-', '_')}_SECRET"]

    def build_import_document(self, *, include_users: bool) -> dict[str, Any]:
        """Return the realm for the admin API, with the placeholders replaced."""
        realm, users = (
            json.loads(self._replace_placeholders(file)) for file in REALM_FILES.values()
        )
        all_users = [*realm["users"], *(users["users"] if include_users else [])]
        return {**realm, "realm": self.name, "users": all_users}

    def _replace_placeholders(self, file: Path) -> str:
        text = _PLACEHOLDER.sub(self._placeholder_value, file.read_text("utf-8"))
        return text.replace("default-roles-concord", f"default-roles-{self.name}")

    def _placeholder_value(self, placeholder: re.Match[str]) -> str:
        return self.placeholder_values.get(placeholder[1], placeholder[2] or "")
