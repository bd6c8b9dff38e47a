"""The terminal command `contracts`: prints what strangers read facts by, or registers it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from shared.terminal.console_output import print_json, print_message, print_result
from shared.terminal.exit_codes import ExitCode

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
            print_result(text.removesuffix("\n"))
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


@contracts.command()
@click.option("--url", help="The registry's address; without it CONCORD_REGISTRY_URL.")
@click.option(
    "--subjects",
    type=click.Choice(["topic-record-name", "record-name"]),
    default="topic-record-name",
    show_default=True,
    help="How subjects are named: by topic and type, or by type alone.",
)
@click.option(
    "--compatibility",
    type=click.Choice(["FORWARD_TRANSITIVE", "FORWARD", "NONE", "unchanged"]),
    default="FORWARD_TRANSITIVE",
    show_default=True,
    help="What the registry checks before it takes a new version of a schema.",
)
def register(url: str | None, subjects: str, compatibility: str) -> None:
    """Register the JSON Schemas at a schema registry; again it changes nothing.

    User and password, or a token, are settings: CONCORD_REGISTRY_USER, …_PASSWORD, …_TOKEN.
    """
    from shared.contract_documents.draft_7 import as_draft_7
    from shared.contract_documents.json_schemas import fact_json_schemas
    from shared.installation.settings import Settings
    from shared.installation.terminal_settings import InvalidSettings
    from shared.kafka.schema_registry import (
        Compatibility,
        SubjectNaming,
        register_schemas,
        subject_name,
    )

    overrides = {} if url is None else {"registry_url": url}
    settings = Settings.from_environment(**overrides)
    connection = settings.registry_connection()
    if connection is None:
        raise InvalidSettings("name the registry: --url, or CONCORD_REGISTRY_URL")
    naming = SubjectNaming(subjects)
    schemas = {
        subject_name(naming, settings.kafka_prefix, fact_type): as_draft_7(schema)
        for fact_type, schema in fact_json_schemas().items()
    }
    done = register_schemas(connection, schemas, Compatibility(compatibility))
    for subject, reason in done.refused.items():
        print_message(f"{subject} was refused: {reason}")
    print_message(
        f"{len(done.added)} schemas were registered, {len(done.unchanged)} were there already,"
        f" {len(done.refused)} were refused."
    )
    if done.refused:
        raise click.exceptions.Exit(ExitCode.REFUSED)
