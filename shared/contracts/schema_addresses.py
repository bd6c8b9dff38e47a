"""Where an installation answers the JSON Schema of a fact, which its envelope names."""

from __future__ import annotations

CONTRACTS_PATH = "/api/contracts/v1"
SCHEMAS_PATH = f"{CONTRACTS_PATH}/schemas"
DEFAULT_PUBLIC_URL = "http://127.0.0.1:8420"
"""The address of an installation that sets none: this machine, at the default port."""
SCHEMA_URN_PREFIX = "urn:concord:schema:"
"""Begins the `$id` of a schema, which is the same in every installation."""


def schema_address(public_url: str, fact_type: str) -> str:
    """Return the address of a fact's JSON Schema below an installation's public address."""
    return f"{public_url}{SCHEMAS_PATH}/{fact_type}"


def schema_urn(fact_type: str) -> str:
    """Return the name of a fact's JSON Schema, such as `urn:concord:schema:concord.goals.….v1`."""
    return f"{SCHEMA_URN_PREFIX}{fact_type}"
