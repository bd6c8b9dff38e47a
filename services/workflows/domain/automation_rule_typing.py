"""Whether a rule fits the contracts of the facts that it names."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from services.workflows.domain.automation_rule import (
    CompleteStepAction,
    FactCatalogue,
    FactFields,
    FactPattern,
    FieldKind,
    RuleAction,
    RuleTerms,
    StartCaseAction,
    TellDepartmentsAction,
)
from services.workflows.domain.automation_rule_matching import (
    COMPARISONS_BY_KIND,
    VALUE_COUNTS,
    read_value,
)
from services.workflows.domain.automation_rule_refusals import (
    NobodyToTell,
    UnknownFactField,
    UnknownFactType,
    WrongConditionValues,
    WrongFieldKind,
    WrongTemplate,
)

_SHOWN = frozenset({FieldKind.TEXT, FieldKind.NUMBER, FieldKind.MOMENT, FieldKind.DAY})
"""The kinds that a text may show."""
_NAMING = frozenset({FieldKind.TEXT})


def refuse_untyped(terms: RuleTerms, catalogue: FactCatalogue) -> None:
    """Raise a subclass of `InvalidRule` where the contracts do not allow what a rule says."""
    fact_type = terms.when.fact_type
    if fact_type not in catalogue:
        raise UnknownFactType(fact_type=fact_type, possible=", ".join(sorted(catalogue)))
    fields = catalogue[fact_type]
    _refuse_untyped_conditions(terms.when, fields)
    for name, allowed, use in _used_fields(terms.then):
        _require_kind(fact_type, fields, name, allowed, use)
    if isinstance(terms.then, TellDepartmentsAction) and not (
        terms.then.departments or terms.then.department_field
    ):
        raise NobodyToTell


def _refuse_untyped_conditions(pattern: FactPattern, fields: FactFields) -> None:
    for one in pattern.conditions:
        allowed = frozenset(
            kind for kind, found in COMPARISONS_BY_KIND.items() if one.comparison in found
        )
        _require_kind(pattern.fact_type, fields, one.field, allowed, one.comparison.value)
        kind = fields[one.field]
        least, most = VALUE_COUNTS[one.comparison]
        try:
            values = [read_value(kind, value) for value in one.values]
        except ValueError:
            values = []
        if not least <= len(values) <= most or len(values) != len(one.values):
            raise WrongConditionValues(
                comparison=one.comparison.value,
                field=one.field,
                kind=kind.value,
                values=", ".join(one.values) or "–",
            )


def _require_kind(
    fact_type: str, fields: FactFields, name: str, allowed: frozenset[FieldKind], use: str
) -> None:
    if name not in fields:
        raise UnknownFactField(fact_type=fact_type, field=name, possible=", ".join(sorted(fields)))
    if fields[name] not in allowed:
        raise WrongFieldKind(field=name, kind=fields[name].value, use=use)


def _used_fields(action: RuleAction) -> Iterator[tuple[str, frozenset[FieldKind], str]]:
    """Yield the fields that an action is made of, with the kinds that fit and what they are for."""
    match action:
        case StartCaseAction():
            yield from ((name, _SHOWN, "subject") for name in template_fields(action.subject))
            if action.department_field is not None:
                yield action.department_field, _NAMING, "department"
            if action.one_case_per is not None:
                yield action.one_case_per, _SHOWN, "one_case_per"
        case CompleteStepAction():
            kinds = _NAMING if action.started_by is None else _SHOWN
            yield action.case_field, kinds, "case_field"
        case TellDepartmentsAction():
            for text in (action.text, action.text_zh):
                yield from ((name, _SHOWN, "text") for name in template_fields(text))
            if action.department_field is not None:
                yield action.department_field, _NAMING | {FieldKind.TEXTS}, "department"


def template_fields(text: str) -> list[str]:
    """Return the fields that a text shows; raises `WrongTemplate`."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise WrongTemplate(text=text) from error
    if any(spec or conversion for _, _, spec, conversion in parts):
        raise WrongTemplate(text=text)
    return [name for _, name, _, _ in parts if name is not None]
