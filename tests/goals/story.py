"""A random story of a cycle and its goals through the API; what is refused changes nothing."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.goals.at_work import Company

DEPARTMENTS = (None, "sales", "product", "supply")


@dataclass
class Story:
    """What has been made so far."""

    company: Company
    cycle: str
    dice: random.Random
    goals: list[str] = field(default_factory=list)
    readings: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    blockers: list[str] = field(default_factory=list)

    async def go_on(self) -> None:
        """Let a little happen after the present moment, and some time pass."""
        self.company.house.clock.pass_by(timedelta.resolution)
        steps = [self._set, self._read, self._read, self._correct, self._link, self._answer]
        steps += [self._block, self._resolve, self._weigh, self._weigh, self._move, self._archive]
        for step in self.dice.choices(steps, k=4) if self.goals else [self._set] * 4:
            await step()
        await self.company.house.pass_by(timedelta(hours=self.dice.randint(1, 60)))

    async def _post(self, path: str, body: Any, made: list[str] | None = None) -> None:
        answer = await self.company.post(path, body)
        assert answer.status_code < 500, answer.text
        if made is not None and answer.is_success:
            made.append(answer.json()["id"])

    async def _set(self) -> None:
        department = self.dice.choice(DEPARTMENTS)
        metric = {"direction": "up", "unit": "x", "start": "0", "target": "10"}
        body: dict[str, Any] = {"title": f"Goal {len(self.goals)}", "metric": metric}
        if department is not None:
            body |= {"department": department, "parent_id": self._any(self.goals)}
        await self._post(f"/cycles/{self.cycle}/goals", body, self.goals)

    async def _read(self) -> None:
        if goal := self._any(self.goals):
            ids: list[str] = []
            body = {"value": str(self.dice.randint(-1, 12))}
            await self._post(f"/goals/{goal}/readings", body, ids)
            self.readings += [(goal, reading) for reading in ids]

    async def _correct(self) -> None:
        if self.readings:
            goal, reading = self.dice.choice(self.readings)
            await self.company.correct(goal, reading, self.dice.randint(-1, 12))

    async def _link(self) -> None:
        if self.goals:
            kind = self.dice.choice(["contributes", "depends-on"])
            source, target = self.dice.choices(self.goals, k=2)
            await self._post(
                "/links", {"kind": kind, "source": source, "target": target}, self.links
            )

    async def _answer(self) -> None:
        if link := self._any(self.links):
            answer = self.dice.choice(["accept", "accept", "decline", "withdraw"])
            body = None if answer == "accept" else {"reason": "so it is"}
            await self._post(f"/links/{link}/{answer}", body)

    async def _block(self) -> None:
        if goal := self._any(self.goals):
            await self._post(f"/goals/{goal}/blockers", {"what": "no staff"}, self.blockers)
            support = {"department": "legal", "what": "help", "due": "2026-12-01"}
            await self._post(f"/blockers/{self.dice.choice(self.blockers)}/supports", support)

    async def _resolve(self) -> None:
        if blocker := self._any(self.blockers):
            await self._post(f"/blockers/{blocker}/resolve", {})

    async def _weigh(self) -> None:
        if goal := self._any(self.goals):
            found = (await self.company.get(f"/goals/{goal}/weights")).json()["weights"]
            if found:
                even = f"{1 / 2 ** (len(found) - 1):.9f}"[:11]
                rest = str(1 - float(even) * (len(found) - 1))[:11]
                ids = [one["goal_id"] for one in found]
                await self.company.weigh(goal, dict(zip(ids, [rest] + [even] * 99, strict=False)))

    async def _move(self) -> None:
        if goal := self._any(self.goals):
            body = {"parent_id": self.dice.choice([None, *self.goals])}
            await self._post(f"/goals/{goal}/move", body)

    async def _archive(self) -> None:
        if self.dice.random() < 0.2 and (goal := self._any(self.goals)):
            await self._post(f"/goals/{goal}/archive", {"reason": "moot"})

    def _any(self, made: list[str]) -> str | None:
        return self.dice.choice(made) if made else None
