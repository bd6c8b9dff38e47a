"""What the OpenAPI document says of each operation: who may call it, its errors and its headers."""

from __future__ import annotations

from typing import Any

from shared.eventsourcing.refusal import Refusal
from shared.http import field_reasons, general_problems, request_problems
from shared.http.auth import ALL_ROLES, Role
from shared.http.field_reasons import FieldReason
from shared.http_application.application import PUBLIC_PATHS
from shared.http_application.openapi.document import document_for_roles
from tests.architecture.declared_services import openapi_document
from tests.architecture.test_openapi_document import PROBLEM, operations, references

OUTSIDE_OF_OPERATIONS = {
    "fact-not-matched",
    "goal-has-other-unit",
    "method-not-allowed",
    "no-open-step-of-name",
    "not-found",
    "unknown-area",
}
"""Codes of requests that reach no operation, and of rules, which facts make act."""


SIGNED_PATHS = {
    "/api/connectors/v1/connectors/{connector}/webhook",
    "/api/programme/v1/surveys/{survey_id}/answers",
}
"""The operations that take a signature instead of a token."""


def test_every_operation_says_which_roles_may_call_it() -> None:
    by_id = {operation["operationId"]: operation for _, operation in operations()}
    lock = by_id["lock_period"]
    assert lock["x-roles"] == ["general-manager"]
    assert lock["security"] == [{"bearer": ["general-manager"]}]
    assert lock["description"].endswith("Roles: general-manager.")
    assert set(by_id["get_installation"]["x-roles"]) == {str(role) for role in ALL_ROLES}
    assert "security" not in by_id["get_installation"]
    readers_of_work = set(ALL_ROLES) - {Role.HR, Role.OPERATOR, Role.PROVISIONER}
    assert set(by_id["list_handoffs"]["x-roles"]) == {str(role) for role in readers_of_work}
    for path, operation in operations():
        needs_no_token = path in PUBLIC_PATHS or path in SIGNED_PATHS
        assert ("x-roles" in operation) != needs_no_token, path


def errors_of(operation: dict[str, Any]) -> dict[str, Any]:
    """Return the error responses of an operation by status."""
    return {status: one for status, one in operation["responses"].items() if status >= "4"}


def test_every_operation_documents_the_errors_that_it_can_give() -> None:
    for path, operation in operations():
        errors = errors_of(operation)
        expected = {"500", "503"} if path in PUBLIC_PATHS else {"401", "403", "422", "500", "503"}
        expected -= {"403"} if path in SIGNED_PATHS else set()
        if "requestBody" in operation:
            expected |= {"408", "413", "415"}
        assert expected <= errors.keys(), f"{path} does not document {expected - errors.keys()}"
        for status, response in errors.items():
            content = response["content"]
            assert content["application/problem+json"]["schema"] == PROBLEM, f"{path} {status}"
            assert response["x-problem-codes"], f"{path} {status}"


def test_reading_cannot_fail_as_a_command_can() -> None:
    for path, methods in openapi_document()["paths"].items():
        if "get" in methods:
            assert not errors_of(methods["get"]).keys() & {"408", "412", "413", "415", "428"}, path


def test_a_command_names_the_refusals_of_its_own_aggregate() -> None:
    by_id = {operation["operationId"]: operation for _, operation in operations()}
    accept = errors_of(by_id["accept_handoff"])
    assert "unknown-handoff" in accept["404"]["x-problem-codes"]
    assert "other-department" in accept["403"]["x-problem-codes"]
    assert not {"unknown-case", "unknown-goal"} & set(accept["404"]["x-problem-codes"])
    assert "event-id-unreadable" in errors_of(by_id["follow_events"])["400"]["x-problem-codes"]


def test_every_code_of_an_operation_is_one_of_the_enumeration() -> None:
    codes = openapi_document()["components"]["schemas"]["ProblemCode"]
    assert codes["enum"] == sorted(set(codes["enum"])) == sorted(codes["x-texts"])
    for path, operation in operations():
        for status, response in errors_of(operation).items():
            assert set(response["x-problem-codes"]) <= set(codes["enum"]), f"{path} {status}"


def test_what_is_answered_around_an_operation_is_documented_with_it() -> None:
    by_id = {operation["operationId"]: operation for _, operation in operations()}
    for name in ("import_history", "load_people"):
        errors = errors_of(by_id[name])
        assert "uploads-busy" in errors["503"]["x-problem-codes"]
        assert "uploads-too-many-of-caller" in errors["429"]["x-problem-codes"]
        assert errors["408"]["x-problem-codes"] == ["body-too-slow"]
    assert "bodies-at-capacity" in errors_of(by_id["accept_handoff"])["503"]["x-problem-codes"]
    assert "unknown-host" in errors_of(by_id["live"])["400"]["x-problem-codes"]
    assert "uploads-busy" not in errors_of(by_id["accept_handoff"])["503"]["x-problem-codes"]


def test_every_problem_is_documented_with_an_operation() -> None:
    documented = {
        code
        for _, operation in operations()
        for response in errors_of(operation).values()
        for code in response["x-problem-codes"]
    }
    codes = openapi_document()["components"]["schemas"]["ProblemCode"]["enum"]
    assert set(codes) - documented == OUTSIDE_OF_OPERATIONS


def test_every_shared_problem_is_in_the_enumeration() -> None:
    codes = openapi_document()["components"]["schemas"]["ProblemCode"]["enum"]
    fields = openapi_document()["components"]["schemas"]["FieldErrorCode"]["enum"]
    for module in (general_problems, request_problems):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Refusal):
                assert value.code() in codes or not hasattr(value, "en")
    for value in vars(field_reasons).values():
        if isinstance(value, type) and issubclass(value, FieldReason):
            assert value.code() in fields or value is FieldReason


def test_whether_if_match_is_required_is_said() -> None:
    for path, operation in operations():
        for parameter in operation.get("parameters", []):
            if parameter["name"] == "if-match":
                demanded = "428" in operation["responses"]
                assert parameter.get("required", False) == demanded, path
                assert parameter["description"].startswith("Required" if demanded else "Optional")


def test_answers_declare_their_headers() -> None:
    by_id = {operation["operationId"]: operation for _, operation in operations()}
    created = by_id["open_request"]["responses"]
    headers = {"ETag", "Location", "Concord-Read-After"}
    assert headers <= created["201"]["headers"].keys()
    assert headers <= by_id["classify_matter"]["responses"]["201"]["headers"].keys()
    assert "WWW-Authenticate" in created["401"]["headers"]
    assert "Retry-After" in created["503"]["headers"]
    assert "ETag" in by_id["get_handoff"]["responses"]["200"]["headers"]
    assert "304" in by_id["list_handoffs"]["responses"]


def test_a_role_sees_only_what_it_may_call() -> None:
    head = document_for_roles(openapi_document(), {Role.DEPARTMENT_HEAD})
    seen = {one["operationId"] for methods in head["paths"].values() for one in methods.values()}
    assert {"accept_handoff", "list_handoffs", "live"} <= seen
    assert not {"lock_period", "audit_installation"} & seen
    assert set(references(head)) <= {
        f"#/components/schemas/{name}" for name in head["components"]["schemas"]
    }
    assert "ProblemDetails" in head["components"]["schemas"]
