"""Records on a topic that no relay wrote are skipped, whatever is wrong with them."""

import pytest
from aiokafka.structs import ConsumerRecord

from shared.kafka.partition_progress import PartitionProgress

RUNG = "concord.bell.rung.v1"
HEADERS: dict[str, bytes | None] = {
    "ce_outboxposition": b"00000000000000000007",
    "ce_id": b"01a22956-96eb-77b6-9f96-dbf64d979a82",
    "ce_source": b"/concord/bell",
    "ce_type": RUNG.encode(),
    "ce_partitionkey": b"bell-tom",
    "ce_sequence": b"1",
    "ce_recordedtime": b"2026-11-29T20:00:00+00:00",
    "ce_correlationid": b"01a22956-96eb-77b6-9f96-dbf64d979a82",
    "ce_actor": b"tester",
}


def record(offset: int, headers: dict[str, bytes | None]) -> ConsumerRecord[bytes, bytes]:
    return ConsumerRecord(
        "bell", 0, offset, 0, 0, b"bell-tom", b"{}", None, 8, 2, tuple(headers.items())
    )


@pytest.mark.parametrize("fact_types", [None, frozenset({RUNG})])
@pytest.mark.parametrize(
    "wrong",
    [
        {"ce_outboxposition": b"the seventh"},
        {"ce_outboxposition": None},
        {"ce_type": b"\xff"},
        {"ce_type": None},
    ],
)
def test_a_record_with_a_header_that_cannot_be_read_is_skipped(
    wrong: dict[str, bytes | None], fact_types: frozenset[str] | None
) -> None:
    progress = PartitionProgress(offset=0, position=0)
    (fact,) = progress.consume_records([record(0, HEADERS | wrong), record(1, HEADERS)], fact_types)
    assert (fact.position, fact.key) == (7, "bell-tom")
    assert (progress.offset, progress.position) == (2, 7)
