"""The terminal command `openapi`, which prints the OpenAPI document."""

from __future__ import annotations

import click

from shared.service_runtime.service_discovery import AreaCatalog
from shared.terminal.console_output import print_json


@click.command()
@click.argument("area", required=False)
@click.pass_obj
def openapi(catalog: AreaCatalog, area: str | None) -> None:
    """Print the OpenAPI document of all areas, or of one."""
    from shared.http_application.openapi_document import build_openapi_document
    from shared.installation.settings import Settings

    provider = Settings.from_environment().authentication().provider
    discovery_url = None if provider is None else provider.discovery_url
    services = catalog.load_services() if area is None else [catalog.load_service(area)]
    print_json(build_openapi_document(services, discovery_url=discovery_url))
