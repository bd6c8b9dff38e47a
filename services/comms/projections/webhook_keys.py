"""The secrets that webhooks are signed with, encrypted; no event holds them and no list shows them.

They are no read model: a rebuild leaves them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from shared.service_runtime.outbound_settings import SecretCipher, SecretUnreadable

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

UNUSED_KEYS_KEPT = timedelta(hours=1)
"""A key is stored before the command that names it, which may be about to be recorded."""


async def store_key(
    db: Connection, cipher: SecretCipher, key_id: UUID, subscription_id: UUID, secret: str
) -> None:
    """Store a secret encrypted, under an id that no event names yet."""
    await db.execute(
        "INSERT INTO webhook_key (key_id, subscription_id, encrypted) VALUES ($1, $2, $3)",
        key_id,
        subscription_id,
        cipher.encrypt(secret, str(key_id)),
    )


async def read_key(db: Connection, cipher: SecretCipher, key_id: UUID) -> str | None:
    """Return a secret; `None` where it is no longer kept, or its encryption key is not here."""
    encrypted = await db.fetchval("SELECT encrypted FROM webhook_key WHERE key_id = $1", key_id)
    try:
        return None if encrypted is None else cipher.decrypt(encrypted, str(key_id))
    except SecretUnreadable:
        return None


async def delete_key(db: Connection, key_id: UUID) -> None:
    """Delete a secret that no event names."""
    await db.execute("DELETE FROM webhook_key WHERE key_id = $1", key_id)


async def delete_unused_keys(db: Connection) -> None:
    """Delete the secrets of deleted subscriptions, and those that others have replaced for good."""
    await db.execute(
        "DELETE FROM webhook_key AS key WHERE created_at < now() - $1::interval AND NOT EXISTS ("
        "SELECT FROM subscription WHERE deleted_at IS NULL AND (subscription.key_id = key.key_id"
        " OR (subscription.previous_key_id = key.key_id AND overlap_until > now())))",
        UNUSED_KEYS_KEPT,
    )


async def encrypt_plain_secrets(db: Connection, cipher: SecretCipher) -> None:
    """Encrypt the secrets that were stored before secrets were encrypted."""
    async with db.transaction():
        plain = await db.fetch("DELETE FROM webhook_secret RETURNING subscription_id, secret")
        await db.executemany(
            "INSERT INTO webhook_key (key_id, subscription_id, encrypted) VALUES ($1, $1, $2)"
            " ON CONFLICT DO NOTHING",
            [
                (subscription_id, cipher.encrypt(secret, str(subscription_id)))
                for subscription_id, secret in plain
            ],
        )


def decrypt_keys(
    cipher: SecretCipher | None, encrypted: Sequence[tuple[UUID, str]], plain: str | None
) -> list[str]:
    """Return the secrets among these that can be read here, in their order.

    `plain` is one from before secrets were encrypted, where it still is like that.
    """
    secrets = [] if plain is None else [plain]
    if cipher is None:
        return secrets
    for key_id, text in reversed(encrypted):
        with suppress(SecretUnreadable):
            secrets.insert(0, cipher.decrypt(text, str(key_id)))
    return secrets
