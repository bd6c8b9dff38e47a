"""The versions of the rows that targets are measured by.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from typing import Literal

from shared.eventsourcing.rebuild_record import TablesRebuilt

STREAM = "measured-items"
"""The stream of every rebuild."""


class MeasuredItemsRebuilt(TablesRebuilt, frozen=True):
    """All rows were made of the areas' facts as a version of Concord does it.

    `version` is `measured_facts.rows_version`.
    """

    type: Literal["measured-items-rebuilt"] = "measured-items-rebuilt"
