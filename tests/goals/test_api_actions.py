"""What a goal, a link or a blocker says of a command is what the command's route then answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from shared.http.auth import Role
from shared.testing.area_client import Authorization
from tests.goals.area_client import SOME_ID, GoalsClient, goal_body

DAY = timedelta(days=1)
WHY = {"reason": "moot"}
READING = {"value": "3"}
SUPPORT = {"department": "legal", "what": "help", "due": "2026-12-31"}


class ActionsClient:
    """Compares what is said of commands with what their routes answer."""

    def __init__(self, area_client: GoalsClient) -> None:
        self.area = area_client
        self.callers: list[Authorization] = [
            Role.OFFICER_GOALS,
            Role.AUDITOR,
            area_client.executor_headers("sales"),
            area_client.executor_headers("product"),
            area_client.executor_headers("legal"),
        ]
        self.seen: set[tuple[str, str | None]] = set()

    async def compare(self, path: str, commands: dict[str, tuple[str, Any]]) -> None:
        """Compare every command of a resource as every caller; leave the allowed ones ungiven."""
        for caller in self.callers:
            said = await self.actions_of(path, caller)
            assert said.keys() == commands.keys()
            self.seen |= set(said.items())
            for operation, code in said.items():
                if code not in {None, "nothing-left-to-do"}:
                    answer = await self.send(commands[operation], caller)
                    assert answer.json().get("code") == code, (operation, caller, answer.text)

    async def actions_of(self, path: str, caller: Authorization) -> dict[str, str | None]:
        """Return the code of each command's refusal, `None` where it is allowed."""
        found = (await self.area.get(path, caller)).json()
        resources = [found, *found.get("supports", [])]
        return {one["operation"]: one["code"] for item in resources for one in item["_actions"]}

    async def send(self, command: tuple[str, Any], caller: Authorization) -> httpx.Response:
        """Send a command; those that replace something, with the version that holds."""
        path, body = command
        if path.endswith("/department"):
            return await self.area.put(path, body, caller)
        if not path.endswith(("weights", "source")) and "/readings/" not in path:
            return await self.area.post(path, body, caller)
        read = path.partition("/readings")[0]
        version = (await self.area.get(read)).headers["ETag"]
        return await self.area.put(path, body, caller, If_Match=version)

    async def give_what_is_allowed(
        self, path: str, operation: str, command: tuple[str, Any], caller: Authorization = None
    ) -> None:
        """Give a command that the resource says the caller may give."""
        assert (await self.actions_of(path, caller))[operation] is None
        answer = await self.area.post(*command, caller)
        assert answer.status_code in {200, 201}, answer.text


def goal_commands(goal: str, parent: str | None) -> dict[str, tuple[str, Any]]:
    path = f"/goals/{goal}"
    return {
        "enter_reading": (f"{path}/readings", READING),
        "correct_reading": (f"{path}/readings/{SOME_ID}", READING),
        "move_goal": (f"{path}/move", {"parent_id": parent}),
        "archive_goal": (f"{path}/archive", WHY),
        "transfer_goal": (f"{path}/department", {"department": "legal", **WHY}),
        "withdraw_goal": (f"{path}/withdraw", WHY),
        "set_source": (f"{path}/source", {"kind": "person"}),
        "set_weights": (f"{path}/weights", {"weights": [{"goal_id": SOME_ID, "weight": "1"}]}),
        "raise_blocker": (f"{path}/blockers", {"what": "no licence"}),
    }


async def test_a_goal_says_what_may_be_done_with_it(area_client: GoalsClient) -> None:
    actions = ActionsClient(area_client)
    cycle = await area_client.create_cycle(active=False)
    company = await area_client.set_goal(cycle, "Revenue")
    sales = await area_client.set_goal(cycle, "Regions", "sales", parent_id=company)
    orders = await area_client.set_goal(cycle, "Orders", "supply")

    async def compare() -> None:
        for goal, parent in ((company, orders), (sales, None)):
            await actions.compare(f"/goals/{goal}", goal_commands(goal, parent))

    await compare()
    await area_client.create_resource(f"/cycles/{cycle}/activate", {})
    await compare()
    executor = area_client.executor_headers("sales")
    page = f"/goals/{sales}"
    commands = goal_commands(sales, None)
    for operation in ("enter_reading", "raise_blocker"):
        await actions.give_what_is_allowed(page, operation, commands[operation], executor)
    for operation in ("move_goal", "archive_goal"):
        await actions.give_what_is_allowed(page, operation, commands[operation])
    await compare()
    await area_client.create_resource(f"/cycles/{cycle}/close", {})
    await compare()
    assert {
        ("enter_reading", "goal-not-started"),
        ("enter_reading", None),
        ("enter_reading", "company-goals-forbidden"),
        ("enter_reading", "other-department"),
        ("enter_reading", "goal-readings-archived"),
        ("enter_reading", "goal-readings-closed"),
        ("enter_reading", "role-missing"),
        ("move_goal", "company-goal-has-no-parent"),
        ("move_goal", None),
        ("move_goal", "cycle-is-closed"),
        ("archive_goal", "goal-has-sub-goals"),
        ("archive_goal", "nothing-left-to-do"),
        ("transfer_goal", "company-goal-is-not-transferred"),
        ("withdraw_goal", "goal-has-sub-goals"),
        ("withdraw_goal", "other-department"),
        ("set_source", "cycle-is-closed"),
        ("set_weights", "no-sub-goals"),
        ("set_weights", None),
        ("correct_reading", "goal-readings-closed"),
        ("raise_blocker", "blocked-goal-is-archived"),
    } <= actions.seen


async def test_a_link_says_what_may_be_done_with_it(area_client: GoalsClient) -> None:
    actions = ActionsClient(area_client)
    cycle = await area_client.create_cycle()
    sales, product = [
        await area_client.create_resource(f"/cycles/{cycle}/goals", goal_body(name, name))
        for name in ("sales", "product")
    ]
    for answer in ("accept", "decline", "withdraw"):
        link = await area_client.create_link("contributes", sales, product, accepted=False)
        page = f"/links/{link}"
        commands: dict[str, tuple[str, Any]] = {
            "accept_link": (f"{page}/accept", None),
            "decline_link": (f"{page}/decline", WHY),
            "withdraw_link": (f"{page}/withdraw", WHY),
        }
        await actions.compare(page, commands)
        side = "sales" if answer == "withdraw" else "product"
        await actions.give_what_is_allowed(
            page, f"{answer}_link", commands[f"{answer}_link"], area_client.executor_headers(side)
        )
        await actions.compare(page, commands)
        if answer == "accept":
            await area_client.create_resource(f"{page}/withdraw", WHY)
    assert {
        ("accept_link", "nothing-left-to-do"),
        ("accept_link", "link-was-declined"),
        ("accept_link", "other-department"),
        ("decline_link", "link-was-accepted"),
        ("decline_link", "nothing-left-to-do"),
        ("withdraw_link", "declined-link-is-over"),
        ("withdraw_link", "nothing-left-to-do"),
        ("withdraw_link", None),
    } <= actions.seen


async def test_a_blocker_says_what_may_be_done_with_it(area_client: GoalsClient) -> None:
    actions = ActionsClient(area_client)
    cycle = await area_client.create_cycle()
    goal = await area_client.set_goal(cycle, "Regions", "sales")
    blocker = await area_client.create_resource(f"/goals/{goal}/blockers", {"what": "no licence"})
    page = f"/blockers/{blocker}"
    support = await area_client.create_resource(f"{page}/supports", SUPPORT)
    commands: dict[str, tuple[str, Any]] = {
        "ask_support": (f"{page}/supports", SUPPORT),
        "resolve_blocker": (f"{page}/resolve", {}),
        "give_support": (f"{page}/supports/{support}/give", {}),
        "withdraw_support": (f"{page}/supports/{support}/withdraw", WHY),
    }
    await actions.compare(page, commands)
    legal, sales = [area_client.executor_headers(name) for name in ("legal", "sales")]
    await actions.give_what_is_allowed(page, "give_support", commands["give_support"], legal)
    await actions.compare(page, commands)
    await actions.give_what_is_allowed(page, "resolve_blocker", commands["resolve_blocker"], sales)
    await actions.compare(page, commands)
    assert {
        ("ask_support", "blocker-is-resolved"),
        ("ask_support", "other-department"),
        ("resolve_blocker", "nothing-left-to-do"),
        ("give_support", None),
        ("give_support", "nothing-left-to-do"),
        ("withdraw_support", "support-was-given"),
        ("withdraw_support", "role-missing"),
    } <= actions.seen
