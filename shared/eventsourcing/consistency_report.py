"""What an audit of the log and its effects found, in words for operators."""

from __future__ import annotations

from pydantic import BaseModel


class Finding(BaseModel, frozen=True):
    """Something that is not as the backbone promises."""

    area: str
    check: str
    what: str


class Checked(BaseModel, frozen=True):
    """How much was looked at, so that silence can be told from nothing to look at."""

    area: str
    what: str
    number: int


class Audit(BaseModel, frozen=True):
    """An audit's outcome; without findings, every promise held."""

    findings: list[Finding]
    checked: list[Checked]

    def __add__(self, other: Audit) -> Audit:
        """Put two audits together."""
        return Audit(findings=self.findings + other.findings, checked=self.checked + other.checked)


EMPTY_AUDIT = Audit(findings=[], checked=[])
