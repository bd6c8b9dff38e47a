"""Which rows of the base tables a reader reads: row-level security, as strict as the API or more.

A reader reads all rows of the classes that it reads of every department, and of the others those
that name one of its departments. A table that is not here is granted to no reader.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from services.insights.domain.star_schema.catalogue import Table
from services.insights.domain.star_schema.common_columns import COMMON_COLUMNS
from shared.contracts.read_classes import ReadClass

TABLE_CLASSES: Mapping[str, tuple[ReadClass, Sequence[str]]] = {
    "obligation_fact": (ReadClass.PAY, ("department",)),
    "kpi_fact": (ReadClass.PAY, ("department",)),
    "kpi_kind_fact": (ReadClass.PAY, ("department",)),
    "bonus_fact": (ReadClass.PAY, ("department",)),
    "period_fact": (ReadClass.REFERENCE, ()),
    "reading_fact": (ReadClass.WORK, ("department",)),
    "goal_event_fact": (ReadClass.WORK, ("department", "counterpart")),
    "handoff_fact": (ReadClass.WORK, ("sender", "recipient")),
    "duty_fact": (ReadClass.WORK, ("department", "recipient")),
    "request_fact": (ReadClass.CORRESPONDENCE, ("asking_department", "answering_department")),
    "meeting_fact": (ReadClass.CORRESPONDENCE, ("organiser", "department")),
    "communication_cost_fact": (ReadClass.PAY, ("department",)),
    "cost_policy_fact": (ReadClass.REFERENCE, ()),
    "case_fact": (ReadClass.WORK, ("department",)),
    "step_fact": (ReadClass.WORK, ("department", "counterpart")),
    "connector_fact": (ReadClass.WORK, ()),
    "fact_count": (ReadClass.PAY, ()),
    "source_freshness": (ReadClass.PAY, ()),
    "department_dim": (ReadClass.REFERENCE, ()),
    "person_dim": (ReadClass.PEOPLE, ("department",)),
    "project_dim": (ReadClass.REFERENCE, ()),
    "goal_dim": (ReadClass.REFERENCE, ()),
    "cycle_dim": (ReadClass.REFERENCE, ()),
    "flow_dim": (ReadClass.REFERENCE, ()),
    "template_dim": (ReadClass.REFERENCE, ()),
    "plan_dim": (ReadClass.REFERENCE, ()),
    "calendar_dim": (ReadClass.REFERENCE, ()),
    "date_dim": (ReadClass.REFERENCE, ()),
}
"""The class of each table's rows, and the columns with the departments that a row belongs to.

What projects and goals are called is reference here: rows that a reader has name them. How many
facts the company has is for those who read its figures, as the API's freshness is.
"""


_TELLS_LITTLE = {column.name for column in COMMON_COLUMNS} | {
    "obligation_id", "due_month", "counted_month", "period", "about_period",
}  # fmt: skip
"""Columns by which the planner may look for rows before row-level security has its say."""


def guarded_columns(table: Table) -> Collection[str]:
    """Return the columns that no reader's condition may be asked of in rows of others.

    PostgreSQL asks a condition that it deems harmless of all rows first, and a plan tells whether
    it was true of any: of a department's code and an amount, it would tell what others are paid.
    """
    read_class, departments = TABLE_CLASSES[table.name]
    if not departments or read_class not in {ReadClass.PAY, ReadClass.PEOPLE}:
        return departments
    return {column.name for column in table.columns} - _TELLS_LITTLE


def policy_statements(table: str) -> str:
    """Return the statements that secure a table's rows; a reader without a scope reads none."""
    read_class, departments = TABLE_CLASSES[table]
    conditions = [
        f"(SELECT '{read_class}' = ANY (whole_classes) FROM insights.current_reader)",  # noqa: S608  names of ours
        *(
            f"{column} = ANY ((SELECT departments FROM insights.current_reader)::text[])"  # noqa: S608
            for column in departments
        ),
    ]
    return (
        f"ALTER TABLE insights.{table} ENABLE ROW LEVEL SECURITY;"
        f"DROP POLICY IF EXISTS readers ON insights.{table};"
        f"CREATE POLICY readers ON insights.{table} FOR SELECT USING ({' OR '.join(conditions)});"
    )
