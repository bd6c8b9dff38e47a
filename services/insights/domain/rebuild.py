"""The versions of the star schema: the one thing that the area records itself.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from typing import Literal

from shared.eventsourcing.rebuild_record import TablesRebuilt

STREAM = "star-schema"
"""The stream of every rebuild."""


class StarSchemaRebuilt(TablesRebuilt, frozen=True):
    """All tables were filled from the areas' facts as a version of Concord does it.

    `version` is `star_schema.schema_version`.
    """

    type: Literal["star-schema-rebuilt"] = "star-schema-rebuilt"
