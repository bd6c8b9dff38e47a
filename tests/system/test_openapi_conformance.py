"""schemathesis on the OpenAPI document: every response is one that the document describes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
import schemathesis
from fastapi.routing import iter_route_contexts
from hypothesis import HealthCheck, Phase, assume, settings
from schemathesis import HookContext
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.pytest.lazy import get_all_tests
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import services
from shared.http.auth import Role
from shared.service_runtime.service_discovery import load_services
from tests.architecture.declared_services import all_services, build_application, openapi_document
from tests.property_budget import FUZZ_FACTOR, examples
from tests.system.case_selection import RATIO, CaseSelection
from tests.system.concord_process import ConcordProcess, run_concord
from tests.system.database_inspection import query_rows
from tests.system.sample_company import copy_sample_data

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("described")]

ENDLESS_PATHS = ["/api/events/v1/stream", "/api/goals/v1/board/events"]
"""The paths whose responses do not end; they have tests of their own."""
PATH_CONVERTER = re.compile(r":[a-z]+\}")
"""What a route's path has behind a parameter's name, and the document has not."""
OPERATIONS = sorted(
    {
        (PATH_CONVERTER.sub("}", route.path or ""), method)
        for route in iter_route_contexts(build_application(all_services()).routes)
        if route.include_in_schema and route.path not in ENDLESS_PATHS
        for method in route.methods or ()
    }
)
"""Paths and methods. Every worker collects them, so the document and its cases are made later."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
STREAM_WITH_UUID = re.compile(
    r"([a-z-]+)-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
)
"""The name of a stream: its aggregate's type and id."""
MAX_QUERY_CHARACTERS = 12_000
"""A longer header is refused by the server's parser, before there is an operation."""
CASES_PER_OPERATION = 2
"""Generated cases of each operation, besides the document's own examples and limits."""
PAST_PARAMETERS = frozenset({"as_of", "known_at"})
"""Every read of the past takes both, described alike: their cases are derived for each route."""


@dataclass
class ConformanceRun:
    """An installation with the sample company; half of the requests use ids that exist in it."""

    installation: ConcordProcess
    token: str
    known: Mapping[str, Iterator[str]]
    """Existing ids by the name of the path parameter, in endless cycles."""
    session: requests.Session
    """Keeps its connection: a new one for each case takes a fifth of what the case costs."""
    _use_known_ids: Iterator[bool] = field(default_factory=lambda: cycle((True, False)))

    def send(self, case: schemathesis.Case[Any]) -> schemathesis.Response:
        """Send a case; every second one with ids that exist."""
        if next(self._use_known_ids):
            for name in case.path_parameters.keys() & self.known.keys():
                case.path_parameters[name] = next(self.known[name])
        assume(len(urlencode(case.query or {}, doseq=True)) <= MAX_QUERY_CHARACTERS)
        return case.call(
            base_url=self.installation.base_url,
            session=self.session,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
        )


@pytest.fixture(scope="module")
def conformance_run(
    tmp_path_factory: pytest.TempPathFactory, run_folder: Path
) -> Iterator[ConformanceRun]:
    data = tmp_path_factory.mktemp("described") / "data"
    copy_sample_data(run_folder, data)
    with (
        run_concord(
            data, "--sample", until_output="serves at", environ={"CONCORD_RATE_LIMIT": "0"}
        ) as installation,
        requests.Session() as session,
    ):
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        streams = " UNION ALL ".join(
            f"SELECT id FROM {service.name}.stream" for service in load_services(services)
        )
        ids: dict[str, list[str]] = {}
        for row in query_rows(installation.data_folder, streams):
            if found := STREAM_WITH_UUID.fullmatch(row["id"]):
                ids.setdefault(f"{found[1].replace('-', '_')}_id", []).append(found[2])
        yield ConformanceRun(
            installation,
            installation.issue_token(*Role),
            {name: cycle(values) for name, values in ids.items()},
            session,
        )
        assert "unhandled" not in installation.stderr_file.read_text(), (
            "an unhandled error was logged"
        )


def leave_past_parameters_to_few(content: Mapping[str, Any]) -> None:
    """Leave the parameters of the past to every eighth read: the others repeat the same cases."""
    readers = [
        operation
        for methods in content["paths"].values()
        for operation in methods.values()
        if {one["name"] for one in operation.get("parameters", ())} >= PAST_PARAMETERS
    ]
    for number, operation in enumerate(readers):
        if number % RATIO:
            operation["parameters"] = [
                one for one in operation["parameters"] if one["name"] not in PAST_PARAMETERS
            ]


@pytest.fixture(scope="module")
def described_api() -> BaseSchema:
    """Provide the document, with all operations that answer and end."""
    content = deepcopy(dict(openapi_document()))
    if not FUZZ_FACTOR:
        leave_past_parameters_to_few(content)
    document = schemathesis.openapi.from_dict(content)
    described = document.exclude(path=ENDLESS_PATHS)
    selection = CaseSelection()

    def filter_case(_context: HookContext, case: schemathesis.Case[Any]) -> bool:
        return bool(FUZZ_FACTOR) or selection.sends(case)

    described.hook(filter_case)
    return described


def test_every_operation_of_the_document_is_tested(described_api: BaseSchema) -> None:
    described = [one.ok() for one in described_api.get_all_operations() if isinstance(one, Ok)]
    assert sorted((one.path, one.method.upper()) for one in described) == OPERATIONS


@settings(
    max_examples=examples(CASES_PER_OPERATION),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def check_response(case: schemathesis.Case[Any], conformance_run: ConformanceRun) -> None:
    case.validate_response(conformance_run.send(case), checks=CHECKS)


@pytest.fixture(scope="module")
def checks_of_operations(
    described_api: BaseSchema,
) -> Mapping[tuple[str, str], Callable[..., None]]:
    """Provide what sends all cases of each operation.

    They are made of one schema: a schema for each operation keeps 40 MB of memory to the end.
    """
    built = get_all_tests(
        schema=described_api, test_func=check_response, settings=None, given_kwargs=None
    )
    found = [one.ok() for one in built if isinstance(one, Ok)]
    return {(operation.path, operation.method.upper()): check for operation, check in found}


@pytest.mark.hypothesis  # the library's own mark is on what the test calls
@pytest.mark.parametrize(
    ("path", "method"), [pytest.param(*one, id=f"{one[1]} {one[0]}") for one in OPERATIONS]
)
def test_every_response_conforms_to_the_document(
    path: str,
    method: str,
    checks_of_operations: Mapping[tuple[str, str], Callable[..., None]],
    conformance_run: ConformanceRun,
) -> None:
    checks_of_operations[path, method](conformance_run=conformance_run)
