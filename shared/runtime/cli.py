"""The `concord` command: what runs an installation, and every area's own commands."""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

import typer

from shared.eventsourcing.bus import BusUnavailable
from shared.http.callers import Role
from shared.kafka.refusals import KafkaRefused
from shared.postgres.restoring import RestoreUnfinished
from shared.runtime.areas import Areas, UnknownArea
from shared.runtime.backup.archive import BackupRefused
from shared.runtime.backup.cli import add_backup
from shared.runtime.backup.manifest import RestoreRefused
from shared.runtime.chosen_bus import BusElsewhere
from shared.runtime.client import NotReached, Refused
from shared.runtime.clock import now
from shared.runtime.cluster_cli import add_cluster
from shared.runtime.data_folder import FolderInUse, FolderUnusable, make_private
from shared.runtime.embedded_postgres import PostgresFailed
from shared.runtime.moving import MoveRefused
from shared.runtime.moving_cli import add_move
from shared.runtime.openapi import openapi_of
from shared.runtime.operations_cli import operations
from shared.runtime.processes_cli import add_processes
from shared.runtime.serve import PortTaken
from shared.runtime.settings import Settings, SettingsRefused
from shared.runtime.signing import signer_of
from shared.runtime.story import SampleRefused
from shared.runtime.terminal import DEFAULT_DATA_DIR, DataDir, Exit, progress
from shared.runtime.tour.command import NothingPlayed, add_tour

EPILOG = (
    "Exit codes: 0 done, 1 refused by Concord, 2 wrong command line, "
    "3 no installation could be reached or started, 4 Concord failed, 130 interrupted."
)


def build_cli(areas: Areas) -> typer.Typer:
    """Return the whole command line over these areas."""
    app = typer.Typer(
        name="concord",
        help="Cross-department collaboration: from what departments owe each other to a statement.",
        epilog=EPILOG,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )

    add_processes(app, areas)
    add_cluster(app, areas)
    add_move(app, areas)
    add_backup(app, areas)
    add_tour(app)

    @app.command()
    def token(
        role: Annotated[list[Role], typer.Option(help="May be given several times.")],
        department: Annotated[str | None, typer.Option(help="The department's code.")] = None,
        subject: Annotated[str, typer.Option(help="Whom the token is for.")] = "terminal",
        hours: Annotated[int, typer.Option(min=1, max=24 * 366)] = 12,
        data_dir: DataDir = DEFAULT_DATA_DIR,
    ) -> None:
        """Issue a bearer token for the API of the installation on a data folder."""
        signer = signer_of(make_private(data_dir))
        typer.echo(signer.token(subject, role, department, now(), timedelta(hours=hours)))

    @app.command()
    def openapi(
        area: Annotated[str | None, typer.Argument(help="One area's document only.")] = None,
    ) -> None:
        """Print the OpenAPI document of all areas, or of one."""
        provider = Settings.read().sign_on().provider
        discovery_url = None if provider is None else provider.discovery_url
        wanted = areas.services() if area is None else [areas.service(area)]
        document = openapi_of(wanted, discovery_url=discovery_url)
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))

    app.add_typer(operations)
    for commands in areas.commands():
        app.add_typer(commands)
    return app


def run(app: typer.Typer) -> int:
    """Run it and return the exit code; every expected failure is one message on stderr."""
    try:
        code = app(standalone_mode=False)
    except typer.TyperException as error:
        progress.print(error.format_message(), markup=False, highlight=False)
        return Exit.USAGE
    except (typer.Abort, KeyboardInterrupt):
        return Exit.INTERRUPTED
    except tuple(_FAILURES) as error:
        progress.print(str(error), style="red", markup=False, soft_wrap=True)
        faulty = isinstance(error, Refused) and error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return Exit.FAULT if faulty else _FAILURES[type(error)]
    return code if isinstance(code, int) else Exit.DONE


_FAILURES: dict[type[Exception], Exit] = {
    Refused: Exit.REFUSED,
    UnknownArea: Exit.USAGE,
    NotReached: Exit.NOT_REACHED,
    FolderInUse: Exit.NOT_REACHED,
    FolderUnusable: Exit.NOT_REACHED,
    PortTaken: Exit.NOT_REACHED,
    SettingsRefused: Exit.USAGE,
    PostgresFailed: Exit.NOT_REACHED,
    KafkaRefused: Exit.NOT_REACHED,
    BusUnavailable: Exit.NOT_REACHED,
    BusElsewhere: Exit.REFUSED,
    MoveRefused: Exit.REFUSED,
    NothingPlayed: Exit.REFUSED,
    BackupRefused: Exit.REFUSED,
    RestoreRefused: Exit.REFUSED,
    RestoreUnfinished: Exit.REFUSED,
    SampleRefused: Exit.REFUSED,
}
"""The failures a user may meet, and what the exit code then is."""
