"""What GET routes declare among their `dependencies`: the class of what they answer."""

from __future__ import annotations

from fastapi import Depends

from shared.contracts.read_classes import ReadClass
from shared.http.read_scope import RequireReadScope

READS_PAY = Depends(RequireReadScope(ReadClass.PAY))
READS_ALL_PAY = Depends(RequireReadScope(ReadClass.PAY, whole=True))
"""For what compares departments: it is no use to who reads one alone."""
READS_ALL_CORRESPONDENCE = Depends(RequireReadScope(ReadClass.CORRESPONDENCE, whole=True))
READS_PEOPLE = Depends(RequireReadScope(ReadClass.PEOPLE))
READS_CORRESPONDENCE = Depends(RequireReadScope(ReadClass.CORRESPONDENCE))
READS_NOTICES = Depends(RequireReadScope(ReadClass.NOTICES))
READS_WORK = Depends(RequireReadScope(ReadClass.WORK))
READS_REFERENCE = Depends(RequireReadScope(ReadClass.REFERENCE))
