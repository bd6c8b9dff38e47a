"""The systems that can be connected, one folder each."""

from __future__ import annotations

from collections.abc import Mapping

from services.connectors.domain.port import ExternalSystem
from services.connectors.domain.systems.jira import JIRA

SYSTEMS: Mapping[str, ExternalSystem] = {JIRA.name: JIRA}
"""The systems by the name that the settings have for them."""
