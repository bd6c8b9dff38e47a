"""Whether a rule fits the contracts of the facts that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import Formatter

from services.workflows.domain.automation_rule import (
    CompleteStepAction,
    EnterReadingAction,
    FactCatalogue,
    FactFields,
    FactPattern,
    FieldKind,
    OpenRequestAction,
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
    AskerIsAsked,
    ExponentOfConstant,
    NobodyToAsk,
    NobodyToTell,
    NotExactlyOne,
    UnknownFactField,
    UnknownFactType,
    WrongConditionValues,
    WrongFieldKind,
    WrongTemplate,
)

_SHOWN = frozenset({FieldKind.TEXT, FieldKind.NUMBER, FieldKind.MOMENT, FieldKind.DAY})
"""The kinds that a text may show."""
_NAMING = frozenset({FieldKind.TEXT})
_COUNTED = frozenset({FieldKind.NUMBER})
_TEXTS: Mapping[str, Sequence[str]] = {
    "start-case": ["subject"],
    "tell-departments": ["text", "text_zh"],
    "open-request": ["subject", "text"],
}
"""By action: what may show fields of the fact."""
_FIELDS: Mapping[str, Mapping[str, frozenset[FieldKind]]] = {
    "start-case": {"department_field": _NAMING, "one_case_per": _SHOWN},
    "complete-step": {},
    "tell-departments": {"department_field": _NAMING | {FieldKind.TEXTS}},
    "enter-reading": {"goal_field": _NAMING, "value_field": _COUNTED},
    "open-request": {"asker_field": _NAMING, "department_field": _NAMING | {FieldKind.TEXTS}},
}
"""By action: what names a field of the fact, and the kinds that fit."""


def refuse_untyped(terms: RuleTerms, catalogue: FactCatalogue) -> None:
    """Raise a subclass of `InvalidRule` where the contracts do not allow what a rule says."""
    fact_type = terms.when.fact_type
    if fact_type not in catalogue:
        raise UnknownFactType(fact_type=fact_type, possible=", ".join(sorted(catalogue)))
    fields = catalogue[fact_type]
    _refuse_untyped_conditions(terms.when, fields)
    for name, allowed, use in _used_fields(terms.then):
        _require_kind(fact_type, fields, name, allowed, use)
    _refuse_incomplete(terms.then)


def _refuse_incomplete(action: RuleAction) -> None:
    match action:
        case TellDepartmentsAction():
            if not (action.departments or action.department_field):
                raise NobodyToTell
        case EnterReadingAction():
            _require_one(action, "goal_id", "goal_field")
            _require_one(action, "value", "value_field")
            if action.value is not None and action.exponent:
                raise ExponentOfConstant(value=action.value)
        case OpenRequestAction():
            _require_one(action, "asker", "asker_field")
            if not (action.departments or action.department_field):
                raise NobodyToAsk
            if action.asker is not None and action.asker in action.departments:
                raise AskerIsAsked(department=action.asker)
        case StartCaseAction() | CompleteStepAction():
            pass


def _require_one(action: RuleAction, one: str, other: str) -> None:
    if (getattr(action, one) is None) is (getattr(action, other) is None):
        raise NotExactlyOne(one=one, other=other)


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
    for use in _TEXTS.get(action.kind, ()):
        yield from ((name, _SHOWN, use) for name in template_fields(getattr(action, use)))
    for use, kinds in _FIELDS[action.kind].items():
        name = getattr(action, use)
        if name is not None:
            yield name, kinds, use
    if isinstance(action, CompleteStepAction):
        kinds = _NAMING if action.started_by is None else _SHOWN
        yield action.case_field, kinds, "case_field"


def template_fields(text: str) -> list[str]:
    """Return the fields that a text shows; raises `WrongTemplate`."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise WrongTemplate(text=text) from error
    if any(spec or conversion for _, _, spec, conversion in parts):
        raise WrongTemplate(text=text)
    return [name for _, name, _, _ in parts if name is not None]
