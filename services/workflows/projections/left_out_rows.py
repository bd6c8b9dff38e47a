"""The list of an imported history's left-out rows."""

from __future__ import annotations

from pydantic import BaseModel

from services.workflows.domain.external_event_log import reason_category
from services.workflows.domain.left_out_reasons import reason_in_chinese
from shared.postgres.list_query import ListQuery, Sort, SortKey


class LeftOutRow(BaseModel):
    """A row that does not count or is nobody's obligation."""

    number: int
    """The event's number in an XES file, or the line in a CSV file."""
    reason: str
    reason_zh: str

    def without_quotation(self) -> LeftOutRow:
        """Return the row without what its reason quotes from the file."""
        return _to_left_out_row(self.number, reason_category(self.reason))


def _to_left_out_row(number: int, reason: str) -> LeftOutRow:
    return LeftOutRow(number=number, reason=reason, reason_zh=reason_in_chinese(reason))


LEFT_OUT_LIST_QUERY = ListQuery(
    name="left-out",
    select="SELECT number, reason FROM history_left_out",
    conditions={"import_id": "import_id = {import_id}"},
    sort=Sort([SortKey("number", int)]),
    row=_to_left_out_row,
)
"""The list of an import's left-out rows, in the order of the file."""
