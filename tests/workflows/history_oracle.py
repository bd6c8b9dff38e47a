"""An independent computation of what an import must show, from the raw file.

It shares no code with the product on purpose: the whole file in memory, ElementTree for XES,
dictionaries for everything, fractions for every figure.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from pathlib import Path

COMPANY_ZONE = ZoneInfo("Asia/Shanghai")
PLAIN_ATTRIBUTE_TAGS = {"string", "date", "int", "float", "boolean", "id"}
KPI_WEIGHT = Fraction(15, 100)

RawEvent = dict[str, str]


@dataclass
class ExpectedHistory:
    """The expected result of an import."""

    figures_by_month: dict[tuple[str, str], dict[str, int | str | None]] = field(
        default_factory=dict
    )
    """The figures by (period, department): due, on_time, late and the statement's texts."""
    cases: int = 0
    events: int = 0
    rows_left_out: int = 0
    """Events without a readable activity or timestamp, or without a case."""
    events_without_department: int = 0
    """Events that count for the sojourns but are no department's obligation."""
    handovers: int = 0
    departments: set[str] = field(default_factory=set)
    """Every department that is named on an event that counts."""

    def figures_by_weight(
        self, weight: Fraction
    ) -> dict[tuple[str, str], dict[str, int | str | None]]:
        """Return the figures as another weight of the KPI makes them."""
        return {
            place: _figures(int(found["on_time"] or 0), int(found["late"] or 0), weight)
            for place, found in self.figures_by_month.items()
        }


def compute_expected_history(
    path: Path,
    department: str = "org:group",
    *,
    activity: str = "concept:name",
    timestamp: str = "time:timestamp",
    case: str | None = None,
    zone: ZoneInfo = COMPANY_ZONE,
    baseline_until: date | None = None,
    percentile: int = 80,
    weight: Fraction = KPI_WEIGHT,
) -> ExpectedHistory:
    """Apply the history rule and the KPI rule to one file."""
    expected = ExpectedHistory()
    by_case = defaultdict(list)
    for number, (name, event) in enumerate(_events(path, case), start=1):
        expected.events += 1
        at = _parse_time(event.get(timestamp, ""), zone)
        if not name or not event.get(activity) or at is None:
            expected.rows_left_out += 1
            continue
        by_case[name].append((at, number, event))
        expected.departments |= {event[department]} if event.get(department) else set()
    expected.cases = len(by_case)

    pairs = []
    for entries in by_case.values():
        entries.sort(key=lambda entry: entry[:2])
        expected.events_without_department += not entries[0][2].get(department)
        pairs += list(pairwise(entries))

    found = defaultdict(list)
    for (before, _, _), (at, _, event) in pairs:
        if baseline_until is None or at.astimezone(COMPANY_ZONE).date() <= baseline_until:
            found[event[activity]].append(at - before)
    standard = {
        name: sorted(all_of_it)[_percentile_rank(len(all_of_it), percentile)]
        for name, all_of_it in found.items()
    }

    counts: Counter[tuple[str, str, bool]] = Counter()
    for (before, _, earlier), (at, _, event) in pairs:
        owner = event.get(department)
        expected.handovers += bool(
            owner and earlier.get(department) and owner != earlier[department]
        )
        if not owner or event[activity] not in standard:
            expected.events_without_department += 1
            continue
        due = before + standard[event[activity]]
        counts[f"{due.astimezone(COMPANY_ZONE):%Y-%m}", owner, at <= due] += 1
    for period, owner, _ in list(counts):
        expected.figures_by_month[period, owner] = _figures(
            counts[period, owner, True], counts[period, owner, False], weight
        )
    return expected


@lru_cache(maxsize=100)
def read_cases(
    path: Path, timestamp: str = "time:timestamp", zone: ZoneInfo = COMPANY_ZONE
) -> dict[str, list[tuple[datetime, RawEvent]]]:
    """Return the usable events of each case of a file, in the order of time and of the file."""
    cases = defaultdict(list)
    for name, event in _events(path, None):
        at = _parse_time(event.get(timestamp, ""), zone)
        if name and event.get("concept:name") and at is not None:
            cases[name].append((at, event))
    return {name: sorted(events, key=lambda one: one[0]) for name, events in cases.items()}


def _events(path: Path, case: str | None) -> list[tuple[str | None, RawEvent]]:
    """Return a file's events; several tests compute other figures from the same large files."""
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    if not content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        table = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        return [(row[case or "case:concept:name"], row) for row in table]
    found: list[tuple[str | None, RawEvent]] = []
    whole = ET.fromstring(content)
    traces = [part for part in whole if _tag(part) == "trace"]
    for number, trace in enumerate(traces, start=1):
        name = _own_attributes(trace).get(case or "concept:name") or f"nameless {number}"
        found += [(name, _own_attributes(event)) for event in trace if _tag(event) == "event"]
    return found


def _own_attributes(element: ET.Element) -> RawEvent:
    return {
        part.get("key", ""): part.get("value", "")
        for part in element
        if _tag(part) in PLAIN_ATTRIBUTE_TAGS
    }


def _tag(element: ET.Element) -> str:
    return element.tag.split("}")[-1]


def _parse_time(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _percentile_rank(n: int, percentile: int) -> int:
    return math.ceil(Fraction(percentile, 100) * n) - 1


def _figures(on_time: int, late: int, weight: Fraction) -> dict[str, int | str | None]:
    rate = Fraction(on_time, on_time + late)
    return {
        "due": on_time + late,
        "on_time": on_time,
        "late": late,
        "on_time_rate": _rounded(rate, 4),
        "score": _rounded(100 * rate, 2),
        "weighted_points": _rounded(weight * 100 * rate, 2),
    }


def _rounded(value: Fraction, places: int) -> str:
    digits = str(math.floor(value * 10**places + Fraction(1, 2))).zfill(places + 1)
    return f"{digits[:-places]}.{digits[-places:]}"
