"""The connectors that are set up, with the systems that they connect."""

from __future__ import annotations

from collections.abc import Mapping

from services.connectors.domain.port import ExternalSystem
from services.connectors.domain.refusals import UnknownConnector
from services.connectors.domain.systems import SYSTEMS
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.connector_accounts import ConnectorAccount


def connectors_of(area: AreaContext) -> Mapping[str, ConnectorAccount]:
    """Return the connectors whose system is known, by id."""
    return {one.id: one for one in area.outbound.connectors if one.system in SYSTEMS}


def find_connector(area: AreaContext, connector: str) -> tuple[ConnectorAccount, ExternalSystem]:
    """Return a connector and its system; raises `UnknownConnector`."""
    account = connectors_of(area).get(connector)
    if account is None:
        raise UnknownConnector(connector=connector)
    return account, SYSTEMS[account.system]
