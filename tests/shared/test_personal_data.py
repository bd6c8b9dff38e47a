"""Personal fields are found in the types of events, and encrypted in their JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, Field

from services.directory.service import service as directory
from shared.eventsourcing.personal_data import (
    ERASED,
    OptionalPersonalText,
    PersonalField,
    PersonalText,
    find_personal_data,
)
from shared.postgres.personal_data_cipher import (
    MARK,
    NO_CIPHER,
    PersonalDataCipher,
    PersonalDataUnreadable,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class _Address(BaseModel):
    city: PersonalText
    zip: OptionalPersonalText = None


class _Moved(BaseModel):
    type: Literal["moved"] = "moved"
    person: str
    address: _Address | None


class _Left(BaseModel):
    type: Literal["left"] = "left"
    person: str
    at: datetime


class _Nobodys(BaseModel):
    type: Literal["nobodys"] = "nobodys"
    name: PersonalText


Event = Annotated[_Moved | _Left, Field(discriminator="type")]
CIPHER = PersonalDataCipher(find_personal_data(Event, erasing=_Left))
KEYS = {"E1": AESGCM.generate_key(256), "E2": AESGCM.generate_key(256)}
MOVED = _Moved(person="E1", address=_Address(city="广州", zip="510000"))


class _StoredKeys:
    """Answers as the table of keys."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self.keys = keys

    async def fetch(self, _query: str, people: list[str]) -> list[dict[str, Any]]:
        return [{"person": one, "key": self.keys[one]} for one in people if one in self.keys]


async def read(data: str, keys: dict[str, bytes] = KEYS) -> Any:
    (text,) = await CIPHER.decrypt(cast("Connection", _StoredKeys(keys)), [data])
    return json.loads(text)


async def test_what_is_encrypted_is_read_as_it_was() -> None:
    stored = CIPHER.encrypt(MOVED, KEYS)
    assert "广州" not in stored
    assert "510000" not in stored
    assert await read(stored) == MOVED.model_dump()
    assert CIPHER.encrypt(MOVED, KEYS) != stored


async def test_without_the_key_it_is_what_stands_for_erased_texts() -> None:
    stored = CIPHER.encrypt(MOVED, KEYS)
    assert (await read(stored, {}))["address"] == {"city": ERASED, "zip": None}


async def test_what_is_recorded_of_an_erased_person_is_empty_at_once() -> None:
    stored = json.loads(CIPHER.encrypt(MOVED, {}))
    assert stored["address"] == {"city": MARK, "zip": MARK}


async def test_a_masked_event_has_its_other_fields_and_is_masked_once() -> None:
    masked = CIPHER.mask(MOVED.model_dump_json())
    assert CIPHER.mask(masked) == masked
    assert (await read(masked)) == {
        "type": "moved",
        "person": "E1",
        "address": {"city": ERASED, "zip": None},
    }
    encrypted = CIPHER.encrypt(MOVED, KEYS)
    assert CIPHER.mask(encrypted) == encrypted


async def test_fields_that_are_left_out_stay_so() -> None:
    nowhere = _Moved(person="E1", address=None)
    assert CIPHER.encrypt(nowhere, KEYS) == nowhere.model_dump_json()
    left = _Left(person="E1", at=datetime(2026, 1, 1, tzinfo=UTC))
    assert CIPHER.mask(left.model_dump_json()) == left.model_dump_json()


@pytest.mark.parametrize("change", ["person", "field", "text", "alphabet"])
async def test_a_text_that_was_moved_or_changed_is_refused(change: str) -> None:
    said = json.loads(CIPHER.encrypt(MOVED, KEYS))
    address = said["address"]
    match change:
        case "person":
            said["person"] = "E2"
        case "field":
            address["city"], address["zip"] = address["zip"], address["city"]
        case "text":
            address["city"] = address["city"][:-8] + "AAAAAAA="
        case _:
            address["city"] += "!"
    with pytest.raises(PersonalDataUnreadable):
        await read(json.dumps(said))


async def test_areas_without_personal_data_ask_for_no_keys() -> None:
    data = ['{"type":"moved"}', ""]
    assert await NO_CIPHER.decrypt(cast("Connection", None), data) == data
    assert await NO_CIPHER.count_erased(cast("Connection", None)) == 0
    assert await NO_CIPHER.load_keys_for(cast("Connection", None), [MOVED]) == {}


def test_personal_fields_belong_to_a_person() -> None:
    with pytest.raises(TypeError, match="_Nobodys has personal fields and no person"):
        find_personal_data(_Nobodys, erasing=_Left)


def test_these_are_the_directorys_personal_fields() -> None:
    assert directory.personal_data.erasing_type == "person-erased"
    assert directory.personal_data.fields == {
        "person-registered": (PersonalField(("name",), ERASED),),
        "person-renamed": (PersonalField(("name",), ERASED),),
        "sign-on-subject-changed": (PersonalField(("sign_on_subject",), None),),
        "account-provisioned": (
            PersonalField(("account", "user_name"), ERASED),
            PersonalField(("account", "external_id"), None),
            PersonalField(("account", "employee_number"), None),
        ),
    }
