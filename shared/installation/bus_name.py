"""The names of the buses, which terminal commands take without the server's settings."""

from __future__ import annotations

from enum import StrEnum


class BusName(StrEnum):
    """The bus that carries facts between the areas."""

    EMBEDDED = "embedded"
    KAFKA = "kafka"
