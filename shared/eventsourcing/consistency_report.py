"""The result of a consistency check of the event log and its effects, for operators."""

from __future__ import annotations

from pydantic import BaseModel


class Finding(BaseModel, frozen=True):
    """A violated guarantee of the event log, the outbox or the consumers."""

    area: str
    check: str
    what: str


class Checked(BaseModel, frozen=True):
    """The number of items that a check compared, so that an empty check can be recognised."""

    area: str
    what: str
    number: int


class Audit(BaseModel, frozen=True):
    """The result of the checks; without findings, every guarantee holds."""

    findings: list[Finding]
    checked: list[Checked]

    def __add__(self, other: Audit) -> Audit:
        """Return the findings and numbers of both results."""
        return Audit(findings=self.findings + other.findings, checked=self.checked + other.checked)


EMPTY_AUDIT = Audit(findings=[], checked=[])
