"""The terminal command `concord flow picture`: a version of a flow, drawn into a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from services.workflows.cli.commands import API_PREFIX, READERS, find_flow_id, flow_argument
from shared.terminal.command_options import MomentWithOffset, data_dir_option
from shared.terminal.console_output import print_message
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.user_language import in_user_language


@click.command()
@flow_argument
@click.option(
    "--format",
    "format_",
    type=click.Choice(["svg", "mermaid", "bpmn"]),
    default="svg",
    show_default=True,
    help="svg for people, mermaid for documents, bpmn for tools of processes.",
)
@click.option(
    "--version", type=click.IntRange(min=1), help="Of this version; of the newest if left out."
)
@click.option(
    "--reality", is_flag=True, help="With what was measured: times, waiting, late, frequencies."
)
@click.option(
    "--from", "since", type=MomentWithOffset(), help="Of --reality: cases that ended then or later."
)
@click.option("--to", "until", type=MomentWithOffset(), help="Of --reality: that ended before.")
@click.option(
    "--language",
    type=click.Choice(["en", "zh"]),
    help="Of its words; by default that of CONCORD_LANGUAGE or LANG.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it there, instead of to the standard output.",
)
@data_dir_option
def picture(
    flow: str,
    format_: str,
    version: int | None,
    since: str | None,
    until: str | None,
    language: str | None,
    output: Path | None,
    data_dir: Path,
    *,
    reality: bool,
) -> None:
    """Draw a version of a flow: owner, duration, kind and approval of each step.

    FLOW is its name or id.
    """
    if not reality and (since or until):
        without = (
            "--from and --to say which cases are measured; add --reality.",
            "--from 与 --to 限定所度量的办件；请加 --reality。",
        )
        raise click.UsageError(in_user_language(*without))
    with connect_to_installation(data_dir, READERS) as client:
        path = f"{API_PREFIX}/flows/{find_flow_id(client, flow)}"
        number = version or max(len(client.get(path)["versions"]), 1)
        query = {
            "format": format_,
            "reality": "true" if reality else None,
            "from": since,
            "to": until,
            "language": language,
        }
        content = client.request("GET", f"{path}/versions/{number}/picture", query).content
    if output is None:
        sys.stdout.write(content.decode())
        sys.stdout.flush()
        return
    output.write_bytes(content)
    print_message(f"{output}: {len(content):,} bytes")
