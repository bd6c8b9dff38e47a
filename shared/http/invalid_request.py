"""Turns the framework's validation errors into problems: plain texts, and locations that exist."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request

from shared.http import field_reasons as reasons
from shared.http.field_reasons import FieldReason
from shared.http.problem_details import InvalidField, Location, Problem
from shared.http.request_problems import ContentTypeUnsupported, Invalid, Malformed
from shared.http.text_formats import find_format

_POINTER_SAFE = "/~!$&'()*+,;=:@?"
"""The characters that a URI fragment holds as they are (RFC 3986), besides letters and digits."""
_LOST_PLUS = re.compile(r"\d \d\d:?\d\d$")

_REASONS: Mapping[str, type[FieldReason]] = {
    "missing": reasons.FieldMissing,
    "extra_forbidden": reasons.FieldUnknown,
    "string_type": reasons.TextExpected,
    "string_unicode": reasons.TextExpected,
    "string_too_short": reasons.TextTooShort,
    "string_too_long": reasons.TextTooLong,
    "int_type": reasons.WholeNumberExpected,
    "int_parsing": reasons.WholeNumberExpected,
    "int_parsing_size": reasons.TooManyDigits,
    "int_from_float": reasons.WholeNumberExpected,
    "decimal_type": reasons.NumberExpected,
    "decimal_parsing": reasons.NumberExpected,
    "finite_number": reasons.NumberExpected,
    "float_type": reasons.NumberExpected,
    "float_parsing": reasons.NumberExpected,
    "decimal_max_digits": reasons.TooManyDigits,
    "decimal_whole_digits": reasons.TooManyDigits,
    "decimal_max_places": reasons.TooManyDecimals,
    "greater_than_equal": reasons.TooSmall,
    "greater_than": reasons.NotAbove,
    "less_than_equal": reasons.TooGreat,
    "less_than": reasons.NotBelow,
    "bool_type": reasons.YesOrNoExpected,
    "bool_parsing": reasons.YesOrNoExpected,
    "list_type": reasons.ListExpected,
    "tuple_type": reasons.ListExpected,
    "set_type": reasons.ListExpected,
    "frozen_set_type": reasons.ListExpected,
    "too_short": reasons.TooFewItems,
    "too_long": reasons.TooManyItems,
    "dict_type": reasons.ObjectExpected,
    "model_type": reasons.ObjectExpected,
    "model_attributes_type": reasons.ObjectExpected,
    "dataclass_type": reasons.ObjectExpected,
    "date_type": reasons.DateMalformed,
    "date_parsing": reasons.DateMalformed,
    "date_from_datetime_parsing": reasons.DateMalformed,
    "date_from_datetime_inexact": reasons.DateMalformed,
    "datetime_type": reasons.TimeMalformed,
    "datetime_parsing": reasons.TimeMalformed,
    "datetime_from_date_parsing": reasons.TimeMalformed,
    "datetime_object_invalid": reasons.TimeMalformed,
    "timezone_aware": reasons.OffsetMissing,
    "time_delta_type": reasons.DurationMalformed,
    "time_delta_parsing": reasons.DurationMalformed,
    "uuid_type": reasons.IdMalformed,
    "uuid_parsing": reasons.IdMalformed,
}
"""The reasons by the type of pydantic's error; those that need a closer look are not here."""


def problem_of_invalid_request(error: RequestValidationError, request: Request) -> Problem:
    """Return the problem of a request that does not fit its operation's declaration."""
    details = error.errors()
    if any(detail["type"] == "json_invalid" for detail in details):
        return Malformed().problem
    expected = _expected_media_type(request)
    if any(detail["loc"][:1] == ("body",) for detail in details) and expected is not None:
        sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        is_json = sent.endswith("+json") and expected == "application/json"
        if sent != expected and not is_json and _has_body(request):
            return ContentTypeUnsupported(expected=expected).problem
    found = [one for detail in details for one in _without_body(detail, request)]
    body = {} if error.body is None else error.body
    return Invalid(errors=[_invalid_field(detail, body) for detail in found]).problem


def _without_body(detail: Mapping[str, Any], request: Request) -> Sequence[Mapping[str, Any]]:
    """Return instead of a missing body what is missing in it, as of an empty object."""
    body_field = getattr(request.scope.get("route"), "body_field", None)
    if tuple(detail["loc"]) != ("body",) or detail["type"] != "missing" or body_field is None:
        return [detail]
    try:
        TypeAdapter(body_field.field_info.annotation).validate_python({})
    except ValidationError as error:
        return [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
    return [detail]


def _has_body(request: Request) -> bool:
    """Return whether the request announced a body at all."""
    length = request.headers.get("content-length")
    return "transfer-encoding" in request.headers or length not in (None, "0")


def _expected_media_type(request: Request) -> str | None:
    """Return the media type that the request's operation declares for its body, if any."""
    body_field = getattr(request.scope.get("route"), "body_field", None)
    return getattr(getattr(body_field, "field_info", None), "media_type", None)


def _invalid_field(detail: Mapping[str, Any], body: Any) -> InvalidField:
    return InvalidField.because(reason_of(detail), _location(detail, body))


def reason_of(detail: Mapping[str, Any]) -> FieldReason:
    """Return why a field is not accepted, from one of pydantic's errors."""
    context = detail.get("ctx", {})
    raised = context.get("error")
    if isinstance(raised, Exception):  # in other errors it is a text
        return raised if isinstance(raised, FieldReason) else reasons.FieldInvalid()
    reason: FieldReason
    match detail["type"], context:
        case "string_pattern_mismatch", {"pattern": pattern}:
            reason = (find_format(pattern) or reasons.FieldInvalid)()
        case "string_too_short", {"min_length": 1}:
            reason = reasons.TextEmpty()
        case "enum" | "literal_error", {"expected": expected}:
            # Pydantic's English "or" would stand in the Chinese text as well.
            reason = reasons.ChoiceUnknown(expected=str(expected).replace("' or '", "', '"))
        case "union_tag_invalid", {"expected_tags": tags}:
            reason = reasons.ChoiceUnknown(expected=tags)
        case "union_tag_not_found", {"discriminator": name}:
            reason = reasons.TagMissing(name=str(name).strip("'"))
        case "datetime_from_date_parsing" | "datetime_parsing", _:
            lost_plus = _LOST_PLUS.search(str(detail.get("input")))
            reason = reasons.PlusUnescaped() if lost_plus else reasons.TimeMalformed()
        case error_type, _:
            reason = _REASONS.get(error_type, reasons.FieldInvalid)(**context)
    return reason


def _location(detail: Mapping[str, Any], body: Any) -> Location:
    kind, *parts = detail["loc"]
    if kind == "body":
        return {"pointer": _json_pointer(_parts_in_body(parts, body, detail["type"]))}
    name = str(parts[0]) if parts else str(kind)
    return {"header": name} if kind in ("header", "cookie") else {"parameter": name}


def _parts_in_body(parts: list[int | str], body: Any, error_type: str) -> list[int | str]:
    """Leave out the parts that are not in the body: pydantic names union members among them."""
    found: list[int | str] = []
    place = body
    for index, part in enumerate(parts):
        match place:
            case dict() if part in place:
                place = place[part]
            case list() if isinstance(part, int) and part < len(place):
                place = place[part]
            case dict() if error_type == "missing" and index == len(parts) - 1:
                place = None
            case _:
                continue
        found.append(part)
    return found


def _json_pointer(parts: list[int | str]) -> str:
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "#" + "".join(f"/{quote(part, safe=_POINTER_SAFE)}" for part in escaped)
