"""Every code that people meet has an English and a Chinese word."""

from __future__ import annotations

import re
from functools import cache

from services.incentives.domain.obligation_kind import ObligationKind
from services.incentives.projections.figure_explanations import OUTCOMES_BY_FIGURE
from shared.contracts.concerned_departments import list_fact_types
from shared.http.auth import Role
from shared.http_application.vocabulary_and_document_routes import Words, collect_words
from shared.reference_data.refusals import REFERENCE_REFUSAL_STATUSES
from tests.architecture.declared_services import all_services, openapi_document

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SAME_IN_CHINESE = {"jira", "erp"}
"""Names that are written alike in both languages."""


@cache
def words() -> Words:
    """Return the words of all areas."""
    statuses = dict(REFERENCE_REFUSAL_STATUSES)
    for service in all_services():
        statuses.update(service.refusal_statuses)
    return collect_words(all_services(), statuses)


def words_by_set() -> dict[str, set[str]]:
    """Return the codes that have words by the name of their set."""
    return {one.name: {word.code for word in one.words} for one in words().sets}


def test_every_value_of_an_enumeration_has_words() -> None:
    known = words_by_set()
    for name, schema in openapi_document()["components"]["schemas"].items():
        # The order of a list is named by the column, which has its words as a heading.
        is_order = name.startswith("List") and name.endswith("Sort")
        if "enum" in schema and not is_order and name not in {"ProblemCode", "FieldErrorCode"}:
            assert known.get(name) == set(schema["enum"]), f"services/*/api/vocabulary.py: {name}"


def test_every_role_figure_and_kind_has_words() -> None:
    known = words_by_set()
    assert known["CallerRole"] == {str(role) for role in Role}
    assert known["Figure"] >= {*OUTCOMES_BY_FIGURE, "bonus", "adjustments", "signals", "weight"}
    assert known["ObligationKind"] == set(ObligationKind)


def test_every_fact_has_words() -> None:
    assert [word.code for word in words().facts] == list(list_fact_types())


def test_every_code_of_a_problem_has_words() -> None:
    schemas = openapi_document()["components"]["schemas"]
    assert [word.code for word in words().problems] == schemas["ProblemCode"]["enum"]
    fields = {word.code for word in words().field_errors}
    assert fields <= set(schemas["FieldErrorCode"]["enum"])


def test_the_words_are_english_and_chinese() -> None:
    found = words()
    for word in (*(one for each in found.sets for one in each.words), *found.facts):
        assert word.en, word.code
        assert not CHINESE.search(word.en), word.code
        assert word.code in SAME_IN_CHINESE or CHINESE.search(word.zh), (
            f"services/*/api/vocabulary.py: {word.code}"
        )
