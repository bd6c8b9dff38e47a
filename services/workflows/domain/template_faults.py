"""Everything that stands against publishing a template, each with where it is in the draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from string import Formatter
from uuid import UUID

from services.workflows.domain.filled_form import Fault, default_of
from services.workflows.domain.form_fields import (
    ChoiceField,
    DayField,
    DepartmentField,
    FormField,
    LinesField,
    MoneyField,
    NumberField,
    ShareField,
    SimpleField,
    TextField,
)
from services.workflows.domain.form_values import FormContext, read_value
from services.workflows.domain.json_pointer import Path, pointer_to
from services.workflows.domain.template_refusals import (
    BaselineImportMissing,
    ChoiceWithoutOptions,
    CurrenciesMissing,
    EachOnceOfNoColumn,
    FieldKeyTwice,
    LimitsOfSeveralCurrencies,
    LimitsReversed,
    LinesWithoutColumns,
    SubjectFieldUnfit,
    SubjectMalformed,
    TemplateFlowMissing,
    TemplateFlowUnpublished,
    TemplateHasFaults,
    WholeOfNoShares,
)
from services.workflows.domain.template_terms import TemplateTerms
from shared.eventsourcing.refusal import Refusal

LEAST_OPTIONS = 2


@dataclass(frozen=True)
class Surroundings:
    """What exists of what templates name, on the day on which they are published."""

    today: date
    flows: Mapping[UUID, int]
    """How many published versions each known flow has."""
    imports: frozenset[UUID]
    """The imported histories that are known."""
    departments: Mapping[str, str | Refusal]
    """As in `FormContext`."""

    def with_flow(self, flow_id: UUID) -> Surroundings:
        """Return the same with a flow that has a published version."""
        return replace(self, flows={**self.flows, flow_id: 1})


def refuse_faults(terms: TemplateTerms, surroundings: Surroundings) -> None:
    """Raise `TemplateHasFaults` with every fault of a template, where it has any."""
    faults = list(find_faults(terms, surroundings))
    if faults:
        refusal = TemplateHasFaults(number=len(faults))
        refusal.details = tuple((pointer_to(path), reason) for path, reason in faults)
        raise refusal


def find_faults(terms: TemplateTerms, surroundings: Surroundings) -> Iterator[Fault]:
    """Yield every fault with its place in the draft, in the order of the draft."""
    published = surroundings.flows.get(terms.flow_id)
    if published is None:
        yield ("flow_id",), TemplateFlowMissing(flow=terms.flow_id)
    elif not published:
        yield ("flow_id",), TemplateFlowUnpublished(flow=terms.flow_id)
    yield from _in_subject(terms)
    if terms.department is not None:
        found = surroundings.departments[terms.department]
        if isinstance(found, Refusal):
            yield ("department",), found
    yield from _in_fields(terms.form, ("form",), surroundings)
    for place, flow_id in enumerate(terms.baseline.flow_ids):
        if flow_id not in surroundings.flows:
            yield ("baseline", "flow_ids", place), TemplateFlowMissing(flow=flow_id)
    for place, import_id in enumerate(terms.baseline.import_ids):
        if import_id not in surroundings.imports:
            path: Path = ("baseline", "import_ids", place)
            yield path, BaselineImportMissing(import_id=import_id)


def fields_in(subject: str) -> list[str]:
    """Return the keys of the fields that a subject shows; raises `SubjectMalformed`."""
    try:
        parts = list(Formatter().parse(subject))
    except ValueError as error:
        raise SubjectMalformed(subject=subject) from error
    if any(spec or conversion for _, _, spec, conversion in parts):
        raise SubjectMalformed(subject=subject)
    return [key for _, key, _, _ in parts if key is not None]


def _in_subject(terms: TemplateTerms) -> Iterator[Fault]:
    shown = [
        one.key
        for one in terms.form
        if one.required
        and isinstance(one, TextField | NumberField | DayField | ChoiceField | DepartmentField)
    ]
    try:
        named = fields_in(terms.subject)
    except SubjectMalformed as malformed:
        yield ("subject",), malformed.with_traceback(None)
        return
    for key in dict.fromkeys(named):
        if key not in shown:
            possible = ", ".join(shown) or "–"
            yield ("subject",), SubjectFieldUnfit(field=key, possible=possible)


def _in_fields(
    fields: Sequence[FormField], at: Path, surroundings: Surroundings
) -> Iterator[Fault]:
    yield from _repeated([one.key for one in fields], at)
    for place, one in enumerate(fields):
        here: Path = (*at, place)
        if isinstance(one, LinesField):
            yield from _in_lines(one, here)
            yield from _in_fields(one.columns, (*here, "columns"), surroundings)
        else:
            found = [*_in_limits(one, here), *_in_parts(one, here)]
            yield from found or _in_default(one, here, surroundings)


def _repeated(keys: Sequence[str], at: Path) -> Iterator[Fault]:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            yield (*at, place, "key"), FieldKeyTwice(key=key)


def _in_limits(one: SimpleField, at: Path) -> Iterator[Fault]:
    match one:
        case NumberField() | MoneyField() | ShareField() | DayField():
            yield from _reversed(one.key, one.minimum, one.maximum, (*at, "minimum"))
        case _:
            pass


def _reversed(key: str, minimum: object, maximum: object, at: Path) -> Iterator[Fault]:
    if minimum is not None and maximum is not None and minimum > maximum:  # type: ignore[operator]
        yield at, LimitsReversed(key=key, minimum=minimum, maximum=maximum)


def _in_parts(one: SimpleField, at: Path) -> Iterator[Fault]:
    match one:
        case ChoiceField():
            if len(one.options) < LEAST_OPTIONS:
                yield (*at, "options"), ChoiceWithoutOptions(key=one.key)
            yield from _repeated([option.key for option in one.options], (*at, "options"))
        case MoneyField():
            if not one.currencies:
                yield (*at, "currencies"), CurrenciesMissing(key=one.key)
            if len(one.currencies) > 1 and (one.minimum or one.maximum is not None):
                yield (*at, "currencies"), LimitsOfSeveralCurrencies(key=one.key)
        case _:
            pass


def _in_default(one: SimpleField, at: Path, surroundings: Surroundings) -> Iterator[Fault]:
    value = default_of(one)
    if value is None:
        return
    try:
        read_value(one, value, FormContext(surroundings.today, surroundings.departments))
    except Refusal as refusal:
        yield (*at, "default"), refusal.with_traceback(None)


def _in_lines(one: LinesField, at: Path) -> Iterator[Fault]:
    if not one.columns:
        yield (*at, "columns"), LinesWithoutColumns(key=one.key)
    limits = (one.minimum_lines, one.maximum_lines)
    yield from _reversed(one.key, *limits, (*at, "minimum_lines"))
    columns = {column.key: column for column in one.columns}
    if one.whole is not None:
        column = columns.get(one.whole)
        if not isinstance(column, ShareField) or not column.required:
            yield (*at, "whole"), WholeOfNoShares(key=one.key, column=one.whole)
    if one.each_once is not None and one.each_once not in columns:
        yield (*at, "each_once"), EachOnceOfNoColumn(key=one.key, column=one.each_once)
