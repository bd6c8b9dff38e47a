"""The form of a dimension: its table, and which change of an attribute holds."""

from __future__ import annotations

from dataclasses import dataclass

from services.insights.domain.star_schema.catalogue import Column, Table, moment


@dataclass(frozen=True)
class Dimension:
    """A dimension whose members have versions."""

    name: str
    table: Table
    natural_key: Column
    """The member's code, id or number."""
    attributes: tuple[Column, ...]
    is_effective_dated: bool = False
    """See `versions_of`."""

    @property
    def key_column(self) -> str:
        """The column with the durable key of the member."""
        return f"{self.name}_key"


def dimension(
    name: str,
    zh: str,
    en: str,
    area: str,
    natural_key: Column,
    *attributes: Column,
    is_effective_dated: bool = False,
) -> Dimension:
    """Return a dimension with its table: keys, the time of validity, the attributes."""
    table = Table(
        f"{name}_dim",
        zh,
        en,
        area,
        (
            Column("version_key", "bigint", "版本键", "The key of this version of the member."),
            Column(
                f"{name}_key", "bigint", f"{zh}键", "The member's durable key, as fact tables have."
            ),
            natural_key,
            moment("valid_from", "生效时间", "From when on the member was so.", optional=False),
            moment(
                "valid_to",
                "失效时间",
                "When that ended, exclusive; the start of 9999-12-31 (UTC) where it has not.",
                optional=False,
            ),
            Column("is_current", "boolean", "是否最新", "Whether it is the last version."),
            moment("recorded_at", "记录时间", "When Concord recorded the change.", optional=False),
            *attributes,
        ),
        primary_key=("version_key",),
    )
    return Dimension(name, table, natural_key, attributes, is_effective_dated)
