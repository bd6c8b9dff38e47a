"""The terminal command `contracts`: what strangers read facts by, printed or written to a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from shared.terminal.console_output import print_json

if TYPE_CHECKING:
    from shared.contract_documents.asyncapi import TopicSettings


@click.group(invoke_without_command=True)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["asyncapi", "jsonschema"]),
    default="asyncapi",
    show_default=True,
    help="The AsyncAPI document of the topics, or the JSON Schema of every fact.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="A file for the AsyncAPI document, a folder for the JSON Schemas; without it: print.",
)
@click.pass_context
def contracts(
    context: click.Context, format_: Literal["asyncapi", "jsonschema"], output: Path | None
) -> None:
    """Print the contracts of all published facts, as AsyncAPI or JSON Schema.

    Addresses and topics are those of this installation's settings.
    """
    if context.invoked_subcommand is not None:
        return
    from shared.contract_documents.contract_files import (
        asyncapi_text,
        json_schema_texts,
        write_json_schemas,
    )
    from shared.contract_documents.json_schemas import fact_json_schemas

    if format_ == "asyncapi":
        text = asyncapi_text(_topics())
        if output is None:
            click.echo(text, nl=False)
        else:
            output.write_text(text, "utf-8")
    elif output is None:
        print_json(fact_json_schemas())
    else:
        write_json_schemas(output, json_schema_texts())


def _topics() -> TopicSettings:
    from shared.installation.settings import Settings
    from shared.kafka.topic_description import describe_topics

    settings = Settings.from_environment()
    return describe_topics(settings.kafka_settings(), settings.api_url())
