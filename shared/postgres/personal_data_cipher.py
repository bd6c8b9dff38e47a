"""Encrypts the personal fields of events, each person's under a key of their own.

A field's JSON is then a text that begins with a control character, which no field accepts, and goes
on with a nonce of 12 bytes and AES-256-GCM's output in base64. It is bound to the person and to the
field, so that it cannot be moved. The keys are in `personal_key`, beside the log: whoever has both
can read the data, as before; after a person was erased, there is no key.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel

from shared.eventsourcing.personal_data import NO_PERSONAL_DATA, PersonalData, PersonalField

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MARK = "\x02"
"""An encrypted text begins with it; alone it stands for a text that was erased in the log."""
_JSON_MARK = '"\\u0002'
_NONCE_BYTES = 12

_MAKE_KEYS = """
INSERT INTO personal_key (person, key) SELECT * FROM unnest($1::text[], $2::bytea[])
ON CONFLICT (person) DO NOTHING
"""
_READ_KEYS = "SELECT person, key FROM personal_key WHERE person = ANY ($1) AND key IS NOT NULL"


class PersonalDataUnreadable(ValueError):
    """An encrypted text of an event is none, or was changed or moved."""


@dataclass(frozen=True)
class PersonalDataCipher:
    """Encrypts and decrypts the events of one area, as JSON."""

    personal_data: PersonalData = NO_PERSONAL_DATA

    def has_personal_data(self, event: BaseModel) -> bool:
        """Tell whether an event of this type has personal fields."""
        return getattr(event, "type", None) in self.personal_data.fields

    async def load_keys_for(
        self, connection: Connection, events: Iterable[BaseModel]
    ) -> Mapping[str, bytes]:
        """Return the key of each person whose data are in the events; new people get theirs.

        Runs in the transaction that records the events.
        """
        people = sorted({one.person for one in events if self.has_personal_data(one)})  # type: ignore[attr-defined]
        if not people:
            return {}
        known = await _read_keys(connection, people)
        if new := [person for person in people if person not in known]:
            made = [AESGCM.generate_key(256) for _ in new]
            await connection.execute(_MAKE_KEYS, new, made)
            known |= await _read_keys(connection, new)
        return known

    def encrypt(self, event: BaseModel, keys: Mapping[str, bytes]) -> str:
        """Return the event's JSON with its personal fields encrypted."""
        data = event.model_dump_json()
        if not self.has_personal_data(event):
            return data
        said = json.loads(data)
        person = said["person"]
        # Without a key the person was erased in this very moment: nothing of them is recorded.
        key = keys.get(person)
        for one in self.personal_data.fields[said["type"]]:
            holder, text = _find(said, one)
            if isinstance(text, str):
                holder[one.path[-1]] = MARK + (_encrypt(key, person, one, text) if key else "")
        return _dump(said)

    def mask(self, data: str) -> str:
        """Return an event's JSON without its personal texts; one without such as it is."""
        said = json.loads(data)
        for one in self.personal_data.fields.get(said["type"], ()):
            holder, text = _find(said, one)
            if isinstance(text, str) and not text.startswith(MARK):
                holder[one.path[-1]] = MARK
        return _dump(said)

    async def decrypt(self, connection: Connection, data: Sequence[str]) -> list[str]:
        """Return the JSON of events with their personal fields, or what stands for erased ones.

        Raises `PersonalDataUnreadable` where a text was changed.
        """
        if not self.personal_data.fields:
            return list(data)
        read = {index: json.loads(text) for index, text in enumerate(data) if _JSON_MARK in text}
        people = sorted({said["person"] for said in read.values()})
        keys = await _read_keys(connection, people) if people else {}
        return [
            self._decrypt_event(read[index], keys) if index in read else text
            for index, text in enumerate(data)
        ]

    async def count_erased(self, connection: Connection) -> int:
        """Return how many people were erased so far; 0 in areas without personal data."""
        if not self.personal_data.fields:
            return 0
        found: int = await connection.fetchval(
            "SELECT count(*) FROM personal_key WHERE key IS NULL"
        )
        return found

    def _decrypt_event(self, said: dict[str, Any], keys: Mapping[str, bytes]) -> str:
        person = said["person"]
        key = keys.get(person)
        for one in self.personal_data.fields.get(said["type"], ()):
            holder, text = _find(said, one)
            if isinstance(text, str) and text.startswith(MARK):
                secret = text.removeprefix(MARK)
                holder[one.path[-1]] = (
                    _decrypt(key, person, one, secret) if key and secret else one.erased
                )
        return _dump(said)


NO_CIPHER = PersonalDataCipher()
"""For areas whose events have no personal fields."""


async def _read_keys(connection: Connection, people: Sequence[str]) -> dict[str, bytes]:
    return {row["person"]: row["key"] for row in await connection.fetch(_READ_KEYS, people)}


def _find(said: dict[str, Any], one: PersonalField) -> tuple[dict[str, Any], Any]:
    """Return the object in which a field is, and its value; `None` where it is left out."""
    *parents, name = one.path
    for parent in parents:
        said = said.get(parent) or {}
    return said, said.get(name)


def _dump(said: Mapping[str, Any]) -> str:
    """Return JSON as pydantic writes it."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _encrypt(key: bytes, person: str, one: PersonalField, text: str) -> str:
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), _bound_to(person, one))
    return b64encode(nonce + sealed).decode()


def _decrypt(key: bytes, person: str, one: PersonalField, secret: str) -> str:
    try:
        sealed = b64decode(secret, validate=True)
        opened = AESGCM(key).decrypt(
            sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound_to(person, one)
        )
    except (InvalidTag, ValueError) as error:
        message = f"{'.'.join(one.path)} of {person} was changed"
        raise PersonalDataUnreadable(message) from error
    return opened.decode()


def _bound_to(person: str, one: PersonalField) -> bytes:
    return json.dumps([person, *one.path], ensure_ascii=False).encode()
