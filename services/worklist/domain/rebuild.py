"""The versions of the list's rows: the one thing that the area records itself.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from typing import Literal

from shared.eventsourcing.rebuild_record import TablesRebuilt

STREAM = "worklist"
"""The stream of every rebuild."""


class WorklistRebuilt(TablesRebuilt, frozen=True):
    """All rows were made of the areas' facts as a version of Concord does it.

    `version` is `open_things.rows_version`.
    """

    type: Literal["worklist-rebuilt"] = "worklist-rebuilt"
