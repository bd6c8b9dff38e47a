"""People choose what they are told by e-mail, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.comms.application.fact_handlers import handle_facts
from shared.contracts.directory import TokensRevoked
from shared.contracts.token_digests import token_digest
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.http.auth import Role
from tests.comms.area_client import SOME_ID, CommsClient
from tests.comms.mail_server import MailServer, run_mail_server
from tests.comms.message_delivery import list_deliveries, tell, tell_by

SETTINGS: dict[str, Any] = {"kinds": ["meeting-overran"], "language": "en"}
SMTP_ADDRESS = {
    "url": "smtps://mail.example.com",
    "sender": "concord@example.com",
    "recipient": "all@example.com",
}
Headers = dict[str, str]

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH", "ignore:Session.login_data")


def person(client: CommsClient, name: str = "ann", department: str = "HR") -> Headers:
    """Return the headers of a person of a department."""
    return client.installation.authorization_headers(
        Role.LIAISON, department=department, subject=name
    )


async def open_mail_server(client: CommsClient, server: MailServer | None = None) -> str:
    """Open a mail server to people, and return its id."""
    address = SMTP_ADDRESS if server is None else server.address
    path = await tell_by(
        client,
        "email",
        {**address, "recipient": "all@example.com"},
        kinds=["star-published"],
        serves_people=True,
    )
    return path.rpartition("/")[2]


async def subscribe(client: CommsClient, mail_server: str, caller: Headers, **more: Any) -> str:
    """Subscribe as a person, and return the path."""
    body = {**SETTINGS, "mail_server": mail_server, "mailbox": "ann@example.com", **more}
    answer = await client.post("/own-subscriptions", body, caller)
    assert answer.status_code == 201, answer.text
    path: str = answer.headers["Location"]
    return path


async def test_a_person_is_told_by_e_mail_of_his_own_department(
    manual_client: CommsClient,
) -> None:
    async with run_mail_server() as server:
        mail_server = await open_mail_server(manual_client, server)
        await subscribe(manual_client, mail_server, person(manual_client))
        other = person(manual_client, "bo", "RND")
        await subscribe(manual_client, mail_server, other, mailbox="bo@example.com")
        await manual_client.hold_overrun_meeting()  # attended by sales and HR
        assert await tell(manual_client) == 1
    (mail,) = server.mails
    assert (mail["To"], mail["Subject"]) == ("ann@example.com", "[Concord] Meeting overran")
    assert [one["status"] for one in await list_deliveries(manual_client)] == ["delivered"]


async def test_it_goes_by_the_mail_server_as_it_is_by_now(manual_client: CommsClient) -> None:
    async with run_mail_server() as old, run_mail_server() as new:
        mail_server = await open_mail_server(manual_client, old)
        path = await subscribe(manual_client, mail_server, person(manual_client))
        await manual_client.hold_overrun_meeting()
        address = {**new.address, "recipient": "all@example.com"}
        replace = f"/message-subscriptions/{mail_server}/replace-address"
        assert (await manual_client.post(replace, address)).status_code == 200
        await manual_client.post(f"/subscriptions/{mail_server}/disable")
        assert await tell(manual_client) == 0  # nothing goes by a mail server that is stopped
        await manual_client.post(f"/subscriptions/{mail_server}/enable")
        assert await tell(manual_client) == 1
    assert (len(old.mails), len(new.mails)) == (0, 1)
    read = (await manual_client.get(path, person(manual_client))).json()
    assert read["url"] == new.address["url"]


async def test_what_waits_is_not_told_of_departments_that_were_left(
    manual_client: CommsClient,
) -> None:
    async with run_mail_server() as server:
        mail_server = await open_mail_server(manual_client, server)
        path = await subscribe(manual_client, mail_server, person(manual_client))
        await manual_client.hold_overrun_meeting()
        moved = person(manual_client, department="RND")
        assert (await manual_client.put(path, SETTINGS, moved)).status_code == 200
        await tell(manual_client)
    assert server.mails == []
    (delivery,) = await list_deliveries(manual_client)
    assert delivery["status"] == "failed"
    assert delivery["attempts"][0]["provider_code"] == "other-departments"


async def test_a_person_reads_changes_and_deletes_his_own_alone(area_client: CommsClient) -> None:
    ann, bo = person(area_client), person(area_client, "bo")
    mail_server = await open_mail_server(area_client)
    listed = (await area_client.get("/mail-servers", ann)).json()["items"]
    assert listed == [{"subscription_id": mail_server, "url": "smtps://mail.example.com"}]
    path = await subscribe(area_client, mail_server, ann)
    quiet = {**SETTINGS, "quiet_hours": {"begins": "18:00", "ends": "09:00"}}
    assert (await area_client.put(path, quiet, ann)).status_code == 200
    read = (await area_client.get(path, ann)).json()
    assert read["message"]["quiet_hours"] == {"begins": "18:00:00", "ends": "09:00:00"}
    assert read["message"]["departments"] == ["hr"]
    assert "ann@example.com" not in str(read)
    assert (await area_client.get("/own-subscriptions", ann, total=True)).json()["total"] == 1
    assert (await area_client.get("/own-subscriptions", bo)).json()["items"] == []
    answers = [
        await area_client.get(path, bo),
        await area_client.put(path, SETTINGS, bo),
        await area_client.send("DELETE", path, None, bo),
        await area_client.put(f"/own-subscriptions/{SOME_ID}", SETTINGS, ann),
    ]
    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert (await area_client.send("DELETE", path, None, ann)).status_code == 200
    assert (await area_client.get(path, ann)).status_code == 404


async def test_officers_stop_it_and_do_not_change_it(area_client: CommsClient) -> None:
    mail_server = await open_mail_server(area_client)
    path = await subscribe(area_client, mail_server, person(area_client))
    common = path.replace("own-subscriptions", "subscriptions")
    rows = (await area_client.send("GET", "/subscriptions")).json()["items"]
    assert {"person": "ann", "mail_server": mail_server} in [one["message"]["own"] for one in rows]
    message = common.replace("subscriptions", "message-subscriptions")
    answers = [
        await area_client.put(message, {"transport": "email", **SETTINGS}, If_Match='"2"'),
        await area_client.post(f"{message}/replace-address", SMTP_ADDRESS),
    ]
    assert [one.json()["code"] for one in answers] == ["subscription-of-person"] * 2
    assert (await area_client.post(f"{common}/disable")).status_code == 200
    assert (await area_client.send("DELETE", common)).status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"mailbox": "ann@elsewhere.example"}, 422, "mailbox-of-other-domain"),
        ({"mailbox": "ann"}, 422, None),
        ({"mailbox": "=?utf-8?q?=0D=0ADATA?=@example.com"}, 422, None),
        ({"mail_server": SOME_ID}, 404, "no-mail-server-for-people"),
        ({"departments": ["SALES"]}, 403, "outside-read-scope"),
        ({"departments": ["NOPE"]}, 422, None),
        ({"kinds": []}, 422, None),
        ({"unknown": 1}, 422, None),
    ],
)
async def test_what_a_person_may_not_choose_leaves_nothing(
    area_client: CommsClient, change: dict[str, Any], status: int, code: str | None
) -> None:
    mail_server = await open_mail_server(area_client)
    body = {**SETTINGS, "mail_server": mail_server, "mailbox": "ann@example.com", **change}
    answer = await area_client.post("/own-subscriptions", body, person(area_client))
    assert answer.status_code == status, answer.text
    assert code is None or answer.json()["code"] == code
    async with area_client.installation.area("comms").pool.acquire() as db:
        assert await db.fetchval("SELECT count(*) FROM webhook_key") == 1
        assert await db.fetchval("SELECT count(*) FROM subscription") == 1


async def test_who_reads_every_department_may_be_told_of_any(area_client: CommsClient) -> None:
    mail_server = await open_mail_server(area_client)
    officer = area_client.installation.authorization_headers(Role.OFFICER_GOALS, subject="ada")
    path = await subscribe(area_client, mail_server, officer, departments=["RND"])
    read = (await area_client.get(path, officer)).json()
    assert read["message"]["departments"] == ["rnd"]
    body = {**SETTINGS, "mail_server": mail_server, "mailbox": "op@example.com"}
    for caller, code in (
        (Role.OPERATOR, "role-missing"),
        (Role.AUDITOR, "role-missing"),
        (person(area_client, department="NOPE"), "reader-without-department"),
    ):
        answer = await area_client.post("/own-subscriptions", body, caller)
        assert (answer.status_code, answer.json()["code"]) == (403, code)


async def test_whose_tokens_are_revoked_is_told_nothing_more(area_client: CommsClient) -> None:
    mail_server = await open_mail_server(area_client)
    ann, bo = person(area_client), person(area_client, "bo")
    left = await subscribe(area_client, mail_server, ann)
    stays = await subscribe(area_client, mail_server, bo)
    area = area_client.installation.area("comms")
    revoked = TokensRevoked(
        revocation_id=UUID(int=1),
        subject_digest=token_digest("ann"),
        token_id_digest=None,
        issued_until=area.clock(),
        expires_at=area.clock() + timedelta(days=1),
        at=area.clock(),
    )
    fact = Fact(
        position=1,
        id=UUID(int=1),
        area="directory",
        type=revoked.type,
        key="revocation",
        sequence=1,
        recorded_at=area.clock(),
        context=EventContext(correlation=UUID(int=1), actor="operator"),
        data=revoked.model_dump_json(),
    )
    for _ in range(2):  # the same fact twice changes nothing more
        async with area.unit_of_work() as unit:
            await handle_facts(unit, [fact])
    found = [(await area_client.get(left, ann)), (await area_client.get(stays, bo))]
    assert [one.status_code for one in found] == [404, 200]
