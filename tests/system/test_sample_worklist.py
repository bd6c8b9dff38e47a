"""The sample company's worklist is what the areas' own lists say is open."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.system.open_by_area_lists import ROLES, open_by_area_lists, read_all
from tests.system.sample_company import SampleCompany

pytestmark = pytest.mark.xdist_group("sample")


def test_the_worklist_has_for_each_department_what_the_areas_own_lists_say_is_open(
    sample_company: SampleCompany,
) -> None:
    with sample_company.installation.open_http_client("auditor") as http:
        by_areas = Counter(open_by_area_lists(http))
        rows = read_all(http, "worklist/v1/items", side="owes")
        some = next(one["department"] for one in rows if one["department"] is not None)
        of_some = read_all(http, "worklist/v1/items", side="owes", department=some)
    listed = Counter((one["kind"], one["department"] or ROLES, one["link"]) for one in rows)
    assert (listed - by_areas, by_areas - listed) == (Counter(), Counter())
    assert len({kind for kind, *_ in listed}) > 3, "the sample leaves little open"
    assert of_some == [one for one in rows if one["department"] == some]
