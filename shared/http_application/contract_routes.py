"""The routes of the contracts: the JSON Schema of every fact, and the AsyncAPI document.

They describe what all areas publish, also those that other processes serve. Every role may read
them, as it may read the API's own document; without a token nobody may.
"""

from __future__ import annotations

import asyncio
from functools import cache, lru_cache
from importlib import metadata
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel
from pydantic_core import to_json
from starlette.datastructures import State

from shared.contract_documents.asyncapi import TopicSettings, build_asyncapi_document
from shared.contract_documents.json_schemas import READ_CLASS_KEYWORD, fact_json_schemas
from shared.contract_documents.published_facts import area_of_type
from shared.contracts.read_classes import ReadClass
from shared.contracts.schema_addresses import CONTRACTS_PATH, schema_address
from shared.http.problem_details import ProblemError
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_router

SCHEMA_MEDIA_TYPE = "application/schema+json"
ASYNCAPI_MEDIA_TYPE = "application/vnd.aai.asyncapi+json"


class UnknownFactType(ProblemError):
    """No contract has such a type."""

    status = 404
    en = "no fact has the type {type}; GET /api/contracts/v1/schemas lists all types"
    zh = "没有类型为 {type} 的事实；GET /api/contracts/v1/schemas 列出所有类型"


class FactContract(BaseModel):
    """The contract of a type of facts."""

    type: str
    """The type with its version, as in `ce_type`."""
    area: str
    """The area that publishes it."""
    title: str
    """The name of the contract, good as a class name."""
    description: str
    """What such a fact says."""
    read_class: str
    """The class of data that it belongs to: who gets it in the stream."""
    schema_id: str
    """The `$id` of its JSON Schema, which is the same in every installation."""
    schema_url: str
    """Where its JSON Schema is answered, as in `ce_dataschema`."""


class FactContracts(BaseModel):
    """The contracts of all published facts."""

    facts: list[FactContract]
    """One for each type, in the order of the types."""


def contract_routes() -> APIRouter:
    """Return the routes of the contracts; the documents are made once, in a thread."""
    router = create_router(
        CONTRACTS_PATH,
        "contracts",
        dependencies=[Depends(RequireReadScope(ReadClass.INSTALLATION))],
    )

    @router.get("/schemas", summary="The contracts of all published facts")
    async def get_fact_contracts(request: Request) -> FactContracts:
        """Read which types of facts are published, and where the JSON Schema of each is."""
        return await asyncio.to_thread(_fact_contracts, _topics(request).public_url)

    @router.get(
        "/schemas/{fact_type}",
        response_class=Response,
        summary="The JSON Schema of a fact",
        responses=_document(SCHEMA_MEDIA_TYPE),
    )
    async def get_fact_schema(
        fact_type: Annotated[
            str,
            Path(description="The fact's type", examples=["concord.duties.handoff-accepted.v1"]),
        ],
    ) -> Response:
        """Read the JSON Schema (2020-12) of a fact's data: what `ce_dataschema` names.

        It has descriptions, units (`x-unit`) and an example, and no reference to another document.
        Readers ignore fields that it does not name: a later version of Concord may add some.
        """
        schema = (await asyncio.to_thread(_encoded_schemas)).get(fact_type)
        if schema is None:
            raise UnknownFactType(type=fact_type)
        return Response(schema, media_type=SCHEMA_MEDIA_TYPE)

    @router.get(
        "/asyncapi.json",
        response_class=Response,
        summary="The AsyncAPI document of the topics",
        responses=_document(ASYNCAPI_MEDIA_TYPE),
    )
    async def get_asyncapi_document(request: Request) -> Response:
        """Read the AsyncAPI 3.0 document: topics, messages with their headers, and schemas."""
        document = await asyncio.to_thread(_encoded_asyncapi_document, request.app.state)
        return Response(document, media_type=ASYNCAPI_MEDIA_TYPE)

    return router


def _document(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media_type: {"schema": {"type": "object"}}}}}


def _topics(request: Request) -> TopicSettings:
    topics: TopicSettings = request.app.state.topics
    return topics


@lru_cache(maxsize=1)
def _fact_contracts(public_url: str) -> FactContracts:
    return FactContracts(
        facts=[
            FactContract(
                type=fact_type,
                area=area_of_type(fact_type),
                title=schema["title"],
                description=schema["description"],
                read_class=schema[READ_CLASS_KEYWORD],
                schema_id=schema["$id"],
                schema_url=schema_address(public_url, fact_type),
            )
            for fact_type, schema in fact_json_schemas().items()
        ]
    )


@cache
def _encoded_schemas() -> dict[str, bytes]:
    return {fact_type: to_json(schema) for fact_type, schema in fact_json_schemas().items()}


def _encoded_asyncapi_document(state: State) -> bytes:
    if not hasattr(state, "asyncapi_document"):
        document = build_asyncapi_document(metadata.version("concord"), state.topics)
        state.asyncapi_document = to_json(document)
    encoded: bytes = state.asyncapi_document
    return encoded
