"""The search over ten thousand retrospectives uses the index of terms."""

from __future__ import annotations

import random
import time

from services.duties.domain.search_terms import (
    index_terms,
    query_pieces,
    query_terms,
    searchable_text,
)
from services.duties.projections.retrospective_queries import RETROSPECTIVE_SEARCH_QUERY
from tests.duties.area_client import DutiesClient

COUNT = 10_000
LENGTH = 60
"""In characters; with 400 the statement takes 3 ms."""
WORDS = "需求交付环境测试评审上线流程质量计划供应商预算培训客户反馈沟通会议"
MAX_PROCESSOR_SECONDS = 1.0
"""Of this process and generous: the statement itself takes some milliseconds."""


def texts() -> list[str]:
    """Return texts; in each hundredth the word 部署 occurs."""
    chance = random.Random(7)
    made = []
    for number in range(COUNT):
        text = "".join(chance.choices(WORDS, k=LENGTH))
        made.append(f"{text[:30]}部署{text[30:]}" if number % 100 == 0 else text)
    return made


async def test_the_search_over_ten_thousand_uses_the_index(area_client: DutiesClient) -> None:
    made = texts()
    async with area_client.area.pool.acquire() as db:
        await db.execute(
            "INSERT INTO retrospective (project_id, version, status, code, name,"
            " leading_department, participants, lessons, published_version, published_at, content,"
            " terms, updated_at) SELECT gen_random_uuid(), 1, 'published', 'C', 'N', 'rnd',"
            ' \'{rnd}\', \'{"tags": [], "went_well": "a", "to_change": "b", "measures": [],'
            ' "authors": [], "links": []}\', 1, now(), content,'
            " ARRAY(SELECT json_array_elements_text(terms::json)), now()"
            " FROM unnest($1::text[], $2::text[]) AS made (content, terms)",
            [searchable_text([text]) for text in made],
            [str(index_terms(text)).replace("'", '"') for text in made],
        )
        await db.execute("ANALYZE retrospective")
        statements: list[str] = []
        filters = {"terms": query_terms("部署"), "pieces": query_pieces("部署")}
        db.add_query_logger(lambda record: statements.append(record.query))
        begun = time.process_time()
        found = await RETROSPECTIVE_SEARCH_QUERY.fetch(db, filters, limit=50)
        spent = time.process_time() - begun
        total = await RETROSPECTIVE_SEARCH_QUERY.count(db, filters)
        statement = next(one for one in statements if "strpos" in one)
        arguments = [filters["pieces"], filters["terms"], 50]
        plan = await db.fetch(f"EXPLAIN (ANALYZE) {statement}", *arguments)
    text = "\n".join(row[0] for row in plan)
    assert (len(found), total) == (50, COUNT // 100)
    assert "retrospective_by_term" in text, text
    assert "Seq Scan on retrospective" not in text, text
    assert spent < MAX_PROCESSOR_SECONDS
