"""The routes that describe the API itself: its OpenAPI document, and the words of its codes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from pydantic import AfterValidator, BaseModel, WithJsonSchema

from shared.contract_documents.published_facts import fact_models
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.refusal import Refusal
from shared.http.auth import Role
from shared.http.field_reasons import ChoiceUnknown
from shared.http.query_parameters import SeveralValues
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_router
from shared.http_application.common_vocabulary import COMMON_VOCABULARY
from shared.http_application.openapi.document import document_for_roles
from shared.http_application.openapi.problem_codes import (
    field_reason_classes,
    problem_classes,
    texts_by_code,
)
from shared.service_runtime.service_definition import ServiceDefinition
from shared.service_runtime.vocabulary import english_word


def _check_role(name: str) -> str:
    if name not in set(Role):
        raise ChoiceUnknown(expected=", ".join(Role))
    return name


AskedRole = Annotated[
    str, AfterValidator(_check_role), WithJsonSchema({"type": "string", "enum": [*map(str, Role)]})
]
"""A role of a token; a schema of the name `Role` is that of the directory's people."""


class Word(BaseModel):
    """What people read for a code."""

    code: str
    en: str
    zh: str


class WordSet(BaseModel):
    """The words of a set of codes, such as the states of a handoff."""

    name: str
    """The name of the set's schema in the OpenAPI document."""
    words: list[Word]


class Words(BaseModel):
    """The words for every code that the API answers with."""

    sets: list[WordSet]
    """States, kinds, roles, figures and other sets, by name."""
    facts: list[Word]
    """The types of published facts."""
    problems: list[Word]
    """The codes of problems; in their texts `{name}` stands for a value."""
    field_errors: list[Word]
    """The codes within `errors` of a problem."""


@dataclass(frozen=True)
class ApplicationDescription:
    """What the routes tell of the application that they are part of."""

    app: FastAPI
    definitions: Sequence[ServiceDefinition]
    refusal_statuses: Mapping[type[Exception], int]
    _bodies: dict[tuple[Role, ...], bytes] = field(default_factory=dict)

    @cached_property
    def words(self) -> Words:
        """The words for every code of the API."""
        return collect_words(self.definitions, self.refusal_statuses)

    async def render_document(self, roles: tuple[Role, ...]) -> bytes:
        """Return the OpenAPI document, in full or with what one of these roles may call."""
        body = self._bodies.get(roles)
        if body is None:
            body = await asyncio.to_thread(_render_document, self.app, roles)
            if len(roles) <= 1:  # of the many combinations of roles none is kept
                self._bodies[roles] = body
        return body


@cache
def description_routes() -> APIRouter:
    """Return the routes that describe the API of an application.

    They keep no state and serve every application of the process: each describes itself with the
    `ApplicationDescription` in its state.
    """
    router = create_router(
        "/api", "installation", dependencies=[Depends(RequireReadScope(ReadClass.INSTALLATION))]
    )

    @router.get(
        "/openapi.json",
        response_class=Response,
        responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
    )
    async def get_openapi_document(
        request: Request, roles: SeveralValues[AskedRole] = None
    ) -> Response:
        """Read this OpenAPI document, in full or with what some roles may call.

        `roles` may be given several times: then the document has the operations that one of them
        may call, and only the schemas that these need.
        """
        described: ApplicationDescription = request.app.state.description
        body = await described.render_document(tuple(Role(name) for name in roles or ()))
        return Response(body, media_type="application/json")

    @router.get("/words")
    async def get_words(request: Request) -> Words:
        """Read the English and Chinese words for every code of the API.

        States, kinds, roles, facts, figures and the codes of problems: what a page shows instead of
        the codes.
        """
        described: ApplicationDescription = request.app.state.description
        return described.words

    return router


def collect_words(
    definitions: Sequence[ServiceDefinition], refusal_statuses: Mapping[type[Exception], int]
) -> Words:
    """Return the words of these areas, and the common ones."""
    sets = dict(COMMON_VOCABULARY.sets)
    facts: list[Word] = []
    for definition in definitions:
        sets.update(definition.vocabulary.sets)
        for model in fact_models({definition.name}):
            fact_type = model.model_fields["type"].default
            name = fact_type.split(".")[2]
            chinese = definition.vocabulary.facts.get(name, name)
            facts.append(Word(code=fact_type, en=english_word(name), zh=chinese))
    return Words(
        sets=[
            WordSet(name=name, words=[_word(code, text) for code, text in chinese.items()])
            for name, chinese in sorted(sets.items())
        ],
        facts=sorted(facts, key=lambda one: one.code),
        problems=_reasons(problem_classes(refusal_statuses)),
        field_errors=_reasons(field_reason_classes(refusal_statuses)),
    )


def _render_document(app: FastAPI, roles: tuple[Role, ...]) -> bytes:
    document = cast("Mapping[str, Any]", app.openapi())
    if roles:
        document = document_for_roles(document, roles)
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _word(code: str, chinese: str) -> Word:
    return Word(code=code, en=english_word(code), zh=chinese)


def _reasons(refusals: Iterable[type[Refusal]]) -> list[Word]:
    return [Word(code=code, **texts) for code, texts in texts_by_code(refusals).items()]
