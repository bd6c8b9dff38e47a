"""The expected statements of the sample company: lines by department and month, bonus shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

StatementLine = tuple[int, int, int, int, str | None, str | None, str | None]


EMPTY_LINE: StatementLine = (0, 0, 0, 0, None, None, None)


EXPECTED_LINES: Sequence[Mapping[str, StatementLine]] = (
    # department: due, on time, late, excused, rate, score, points
    {
        "FIN": EMPTY_LINE,
        "HR": (1, 0, 1, 0, "0.0000", "0.00", "0.00"),  # answers finance a day late
        "MKT": EMPTY_LINE,
        "QA": (1, 0, 1, 0, "0.0000", "0.00", "0.00"),  # silent for 48 hours
        "REP": EMPTY_LINE,
        "RND": (3, 3, 0, 0, "1.0000", "100.00", "15.00"),  # two legs of a request, a report
        "SALES": (1, 0, 1, 0, "0.0000", "0.00", "0.00"),  # no report
        "SCM": (2, 1, 1, 0, "0.5000", "50.00", "7.50"),  # a report; the stock report, when locked
        "SVC": (1, 1, 0, 0, "1.0000", "100.00", "15.00"),  # answers sales within 2 hours
    },
    {
        "FIN": EMPTY_LINE,
        "HR": EMPTY_LINE,
        "MKT": EMPTY_LINE,
        "QA": EMPTY_LINE,
        "REP": (1, 1, 0, 0, "1.0000", "100.00", "15.00"),  # lists the spare parts
        "RND": (2, 0, 2, 0, "0.0000", "0.00", "0.00"),  # reports after the month's end; an action
        "SALES": (21, 21, 0, 0, "1.0000", "100.00", "15.00"),  # a report, 20 goodwill credits
        "SCM": (
            4,
            2,
            2,
            0,
            "0.5000",
            "50.00",
            "7.50",
        ),  # a report, an action; late support, no stock
        "SVC": (20, 20, 0, 0, "1.0000", "100.00", "15.00"),  # asks for 20 goodwill credits
    },
    {
        "FIN": (
            8,
            7,
            1,
            0,
            "0.8750",
            "87.50",
            "13.13",
        ),  # the budget, 3 reviews, 2 votes, 2 bookings
        "HR": (5, 4, 1, 0, "0.8000", "80.00", "12.00"),  # five approvals, one never given
        "MKT": (8, 8, 0, 0, "1.0000", "100.00", "15.00"),  # requirements, five requests, two votes
        "QA": (2, 1, 0, 1, "1.0000", "100.00", "15.00"),  # an answer; the report, excused
        "REP": EMPTY_LINE,  # merged into SVC on the 15th, which owes its list from then on
        "RND": (2, 1, 1, 0, "0.5000", "50.00", "7.50"),  # a report; the build, 18 hours late
        "SALES": (14, 14, 0, 0, "1.0000", "100.00", "15.00"),  # prices, a report, 12 credits
        "SCM": (3, 2, 1, 0, "0.6667", "66.67", "10.00"),  # two reports; no stock in the warehouses
        "SVC": (
            15,
            15,
            0,
            0,
            "1.0000",
            "100.00",
            "15.00",
        ),  # asks for 12 credits, two votes, the list that was REP's
    },
)


EXPECTED_SHARES = {  # of 100,000.00 × 12,600 / 10,000, by the agreed ratios
    "SALES": 2_520_000,
    "MKT": 1_890_000,
    "RND": 4_410_000,
    "QA": 1_890_000,
    "SCM": 1_260_000,
    "FIN": 630_000,
}
