"""The seal of locked months, and what is found where somebody changed one."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from services.incentives.domain.canonical_json import canonical_bytes, compute_statement_digest
from services.incentives.domain.period_lock import PeriodLocked, sealed_content
from services.incentives.domain.period_seal import (
    BEGINNING,
    PeriodSeal,
    StoredLock,
    compute_chain,
    find_broken_seals,
)
from tests.incentives.domain_examples import IN_DECEMBER
from tests.incentives.period_examples import (
    CHANGED_DIGEST,
    CHANGED_TALLIES,
    DIGEST,
    TALLIES,
    build_example,
    sealed_lock,
    unsealed_lock,
)

MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")


def stored(lock: PeriodLocked) -> StoredLock:
    """Return a lock as the log has it."""
    return StoredLock(lock.period, sealed_content(json.loads(lock.model_dump_json())), lock.seal)


def stored_chain(unsealed: int = 0) -> list[StoredLock]:
    """Return the locks of four months, the first of them from before seals existed."""
    locks: list[StoredLock] = [
        stored(unsealed_lock(IN_DECEMBER, month)) for month in MONTHS[:unsealed]
    ]
    for month in MONTHS[unsealed:]:
        last = compute_chain(locks)[-1] if locks else None
        locks.append(stored(sealed_lock(IN_DECEMBER, month, last)))
    return locks


def changed(lock: StoredLock) -> StoredLock:
    """Return a lock in whose statement one figure is another one."""
    content = json.loads(json.dumps(lock.content))
    content["statement"]["departments"][0]["on_time"] += 1
    return replace(lock, content=content)


def test_a_seal_is_the_hash_of_the_one_before_and_the_content() -> None:
    first = sealed_lock()
    second = sealed_lock(IN_DECEMBER, "2026-11", first.seal)
    assert first.seal is not None
    assert second.seal is not None
    text = json.dumps(
        sealed_content(json.loads(second.model_dump_json())),
        sort_keys=True, separators=(",", ":"), ensure_ascii=False,
    )  # fmt: skip

    assert (first.seal.number, first.seal.previous) == (1, BEGINNING)
    assert (second.seal.number, second.seal.previous) == (2, first.seal.seal)
    expected = sha256(bytes.fromhex(first.seal.seal) + text.encode()).hexdigest()
    assert second.seal.seal == expected


def test_canonical_bytes_do_not_depend_on_the_order_of_fields() -> None:
    assert canonical_bytes({"b": [1, "研发"], "a": None}) == '{"a":null,"b":[1,"研发"]}'.encode()
    assert canonical_bytes({"a": 1, "b": 2}) == canonical_bytes({"b": 2, "a": 1})


def test_a_digest_tells_statements_apart_but_not_the_lock() -> None:
    locked = build_example().model_copy(update={"status": "locked"})

    assert compute_statement_digest(locked, TALLIES) == DIGEST
    assert len({DIGEST, CHANGED_DIGEST, compute_statement_digest(locked, CHANGED_TALLIES)}) == 3


@pytest.mark.parametrize("unsealed", [0, 1, 2, 4])
def test_a_chain_that_nobody_touched_holds(unsealed: int) -> None:
    chain = stored_chain(unsealed)

    assert list(find_broken_seals(chain)) == []
    assert [seal.number for seal in compute_chain(chain)] == [1, 2, 3, 4]


@pytest.mark.parametrize("place", range(4))
def test_a_changed_statement_is_found(place: int) -> None:
    chain = stored_chain()
    chain[place] = changed(chain[place])

    assert list(find_broken_seals(chain)) == [
        f"the statement of {MONTHS[place]} is not the one that was sealed"
    ]


@pytest.mark.parametrize("place", range(3))
def test_a_removed_month_is_found(place: int) -> None:
    chain = stored_chain()
    del chain[place]

    (found,) = find_broken_seals(chain)
    assert found.startswith(f"{MONTHS[place + 1]} follows seal ")
    assert "is missing" in found


@pytest.mark.parametrize("place", range(3))
def test_two_months_in_each_others_places_are_found(place: int) -> None:
    chain = stored_chain()
    chain[place], chain[place + 1] = chain[place + 1], chain[place]
    assert list(find_broken_seals(chain))

    contents = stored_chain()
    one, other = contents[place], contents[place + 1]
    contents[place : place + 2] = [
        replace(one, content=other.content), replace(other, content=one.content)
    ]  # fmt: skip
    assert len(list(find_broken_seals(contents))) == 2


@pytest.mark.parametrize("place", [0, 1])
def test_the_first_seal_holds_the_months_from_before(place: int) -> None:
    for tampered in (stored_chain(2), stored_chain(2)):
        tampered[place] = changed(tampered[place])
        (found,) = find_broken_seals(tampered)
        assert found.startswith("2026-09 follows seal ")
    missing = stored_chain(2)
    del missing[place]
    assert list(find_broken_seals(missing))


def test_a_month_without_seal_among_sealed_ones_is_found() -> None:
    chain = stored_chain()
    chain[2] = replace(chain[2], seal=None)

    assert list(find_broken_seals(chain)) == [
        "2026-09 has no seal, though a month locked before it has one"
    ]


@pytest.mark.parametrize("number", [3, 9])
def test_a_changed_number_is_found(number: int) -> None:
    chain = stored_chain()
    last = chain[3].seal
    assert last is not None
    chain[3] = replace(chain[3], seal=last.model_copy(update={"number": number}))

    assert list(find_broken_seals(chain)) == [f"2026-10 is number {number} of the chain, not 4"]


def test_the_chain_goes_on_from_a_given_seal() -> None:
    chain = stored_chain()
    seals = compute_chain([replace(one, seal=None) for one in chain])
    last = PeriodSeal(**dict(seals[1]))

    assert compute_chain([replace(one, seal=None) for one in chain[2:]], last) == seals[2:]
