"""What a version of a template says: a flow with defaults, a form, and what it is measured by."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from pydantic import BaseModel

from services.workflows.domain.both_languages import BothLanguages
from services.workflows.domain.form_fields import DepartmentField, FormField, LinesField

DEFAULT_TARGET_PERCENT = 50
"""By how much cases from a template are to be faster: high-frequency flows, half the time."""
DEFAULT_MINIMUM_CASES = 20
"""From fewer finished cases on either side nothing is concluded."""


class Baseline(BaseModel, frozen=True):
    """Which cases those from a template are measured against.

    Without any it is the template's own flow, before the template was published.
    """

    flow_ids: tuple[UUID, ...] = ()
    """The cases of these flows that ended before the template was first published."""
    import_ids: tuple[UUID, ...] = ()
    """All cases of these imported histories."""


class TemplateTerms(BaseModel, frozen=True):
    """What a version of a template says.

    It names a flow, not one of its versions: a case follows the version that is in force when it
    is started. So what makes the flow shorter reaches its template without another version of it.
    """

    flow_id: UUID
    name: BothLanguages
    description: BothLanguages | None = None
    subject: str
    """The subject of a case; `{key}` stands for the value of that field."""
    department: str | None = None
    """The department that a case is started for, unless who starts it names another one."""
    form: tuple[FormField, ...] = ()
    target_percent: int = DEFAULT_TARGET_PERCENT
    """The reduction of the median cycle time that is aimed at."""
    minimum_cases: int = DEFAULT_MINIMUM_CASES
    baseline: Baseline = Baseline()

    @property
    def baseline_flows(self) -> tuple[UUID, ...]:
        """The flows whose cases it is measured against."""
        named = self.baseline.flow_ids or self.baseline.import_ids
        return self.baseline.flow_ids if named else (self.flow_id,)

    def departments(self) -> Iterator[str]:
        """Yield the departments that the template itself names."""
        if self.department is not None:
            yield self.department
        for one in self.form:
            for field in one.columns if isinstance(one, LinesField) else (one,):
                if isinstance(field, DepartmentField) and field.default is not None:
                    yield field.default
