"""A random scenario of a cycle and its goals through the API; refusals are ignored."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.goals.area_client import GoalsClient

DEPARTMENTS = (None, "sales", "product", "supply")


@dataclass
class RandomGoalScenario:
    """The ids of what was created so far, and steps that use them at random."""

    area_client: GoalsClient
    cycle: str
    rng: random.Random
    goals: list[str] = field(default_factory=list)
    readings: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    blockers: list[str] = field(default_factory=list)

    async def run_step(self) -> None:
        """Send a few random requests, then advance the clock by some hours."""
        self.area_client.installation.clock.advance(timedelta.resolution)
        steps = [
            self._set_goal,
            self._enter_reading,
            self._enter_reading,
            self._correct_reading,
            self._withdraw_reading,
            self._set_source,
            self._offer_link,
            self._answer_link,
            self._raise_blocker,
            self._resolve_blocker,
            self._set_weights,
            self._set_weights,
            self._move_goal,
            self._archive_goal,
        ]
        for step in self.rng.choices(steps, k=5) if self.goals else [self._set_goal] * 5:
            await step()
        await self.area_client.installation.advance_time(timedelta(hours=self.rng.randint(1, 60)))

    async def _post(self, path: str, body: Any, created: list[str] | None = None) -> None:
        answer = await self.area_client.post(path, body)
        assert answer.status_code < 500, answer.text
        if created is not None and answer.is_success:
            created.append(answer.json()["id"])

    async def _set_goal(self) -> None:
        department = self.rng.choice(DEPARTMENTS)
        metric = {"direction": "up", "unit": "x", "start": "0", "target": "10"}
        body: dict[str, Any] = {"title": f"Goal {len(self.goals)}", "metric": metric}
        if department is not None:
            body |= {"department": department, "parent_id": self._choose_any(self.goals)}
        await self._post(f"/cycles/{self.cycle}/goals", body, self.goals)

    async def _enter_reading(self) -> None:
        if goal := self._choose_any(self.goals):
            ids: list[str] = []
            body = {"value": str(self.rng.randint(-1, 12))}
            await self._post(f"/goals/{goal}/readings", body, ids)
            self.readings += [(goal, reading) for reading in ids]

    async def _correct_reading(self) -> None:
        if self.readings:
            goal, reading = self.rng.choice(self.readings)
            await self.area_client.correct_reading(goal, reading, self.rng.randint(-1, 12))

    async def _withdraw_reading(self) -> None:
        if self.readings and self.rng.random() < 0.3:
            goal, reading = self.rng.choice(self.readings)
            version = (await self.area_client.get(f"/goals/{goal}")).headers["ETag"]
            path = f"/goals/{goal}/readings/{reading}/withdraw"
            await self.area_client.post(path, {"reason": "typo"}, If_Match=version)

    async def _set_source(self) -> None:
        if not self.goals:
            return
        goal, other = self.rng.choices(self.goals, k=2)
        path = f"/goals/{goal}/source"
        fed = {"kind": "goals", "formula": "sum", "of": "value", "goals": [{"goal_id": other}]}
        body = self.rng.choice([fed, {"kind": "person"}])
        version = (await self.area_client.get(path)).headers["ETag"]
        assert (await self.area_client.put(path, body, If_Match=version)).status_code < 500

    async def _offer_link(self) -> None:
        if self.goals:
            kind = self.rng.choice(["contributes", "depends-on"])
            source, target = self.rng.choices(self.goals, k=2)
            await self._post(
                "/links", {"kind": kind, "source": source, "target": target}, self.links
            )

    async def _answer_link(self) -> None:
        if link := self._choose_any(self.links):
            answer = self.rng.choice(["accept", "accept", "decline", "withdraw"])
            body = None if answer == "accept" else {"reason": "moot"}
            await self._post(f"/links/{link}/{answer}", body)

    async def _raise_blocker(self) -> None:
        if goal := self._choose_any(self.goals):
            await self._post(f"/goals/{goal}/blockers", {"what": "no staff"}, self.blockers)
            support = {"department": "legal", "what": "help", "due": "2026-12-01"}
            await self._post(f"/blockers/{self.rng.choice(self.blockers)}/supports", support)

    async def _resolve_blocker(self) -> None:
        if blocker := self._choose_any(self.blockers):
            await self._post(f"/blockers/{blocker}/resolve", {})

    async def _set_weights(self) -> None:
        if goal := self._choose_any(self.goals):
            found = (await self.area_client.get(f"/goals/{goal}/weights")).json()["weights"]
            if found:
                even = f"{1 / 2 ** (len(found) - 1):.9f}"[:11]
                rest = str(1 - float(even) * (len(found) - 1))[:11]
                ids = [item["goal_id"] for item in found]
                await self.area_client.set_weights(
                    goal, dict(zip(ids, [rest] + [even] * 99, strict=False))
                )

    async def _move_goal(self) -> None:
        if goal := self._choose_any(self.goals):
            body = {"parent_id": self.rng.choice([None, *self.goals])}
            await self._post(f"/goals/{goal}/move", body)

    async def _archive_goal(self) -> None:
        if self.rng.random() < 0.2 and (goal := self._choose_any(self.goals)):
            await self._post(f"/goals/{goal}/archive", {"reason": "moot"})

    def _choose_any(self, ids: list[str]) -> str | None:
        return self.rng.choice(ids) if ids else None
