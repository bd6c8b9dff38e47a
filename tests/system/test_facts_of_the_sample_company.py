"""Every fact of the sample company is what its published JSON Schema says."""

from __future__ import annotations

import json

import pytest

from tests.contracts.fact_validation import find_violations
from tests.system.database_inspection import AREAS, query_rows
from tests.system.sample_company import SampleCompany

pytestmark = pytest.mark.xdist_group("sample")


def test_every_fact_of_the_sample_company_fits_its_schema(sample_company: SampleCompany) -> None:
    every = " UNION ALL ".join(f"SELECT type, data::text FROM {area}.outbox" for area in AREAS)
    facts = [
        (row["type"], json.loads(row["data"]))
        for row in query_rows(sample_company.data_folder, every)
    ]
    assert len({fact_type for fact_type, _ in facts}) > 50
    assert list(find_violations(facts)) == []
