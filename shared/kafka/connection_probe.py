"""Finds out why no broker accepts a connection, which the client itself does not say."""

from __future__ import annotations

import ssl

from aiokafka.conn import create_conn

from shared.kafka.settings import REQUEST_TIMEOUT_MS, KafkaSettings


async def probe_brokers(settings: KafkaSettings) -> None:
    """Connect to the brokers one by one; return at the first that accepts the connection.

    Raises the error of the last broker where none accepts it.
    """
    reason: Exception | None = None
    for address in settings.bootstrap_servers.split(","):
        host, _, port = address.rpartition(":")
        try:
            connection = await create_conn(
                host,
                int(port),
                request_timeout_ms=REQUEST_TIMEOUT_MS,
                **settings.security_options(),
            )
        except ConnectionResetError as error:
            encrypted = settings.security_protocol.endswith("SSL")
            reason = (
                ssl.SSLError("the broker closed the connection during the TLS handshake")
                if encrypted
                else error
            )
        except Exception as error:  # noqa: BLE001  any error is the reason that is looked for
            reason = error
        else:
            await connection.close()
            return
    if reason is not None:
        raise reason
