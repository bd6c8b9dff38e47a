"""The systems that can be connected, one folder each."""

from __future__ import annotations

from collections.abc import Mapping

from services.connectors.domain.port import ExternalSystem
from services.connectors.domain.systems.erpnext import ERPNEXT
from services.connectors.domain.systems.jira import JIRA
from services.connectors.domain.systems.odoo import ODOO
from services.connectors.domain.systems.slack import SLACK
from services.connectors.domain.systems.tryton import TRYTON

SYSTEMS: Mapping[str, ExternalSystem] = {
    one.name: one for one in (JIRA, TRYTON, ERPNEXT, ODOO, SLACK)
}
"""The systems by the name that the settings have for them."""
