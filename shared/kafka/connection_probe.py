"""Why no broker lets us in: the client only says that none did."""

from __future__ import annotations

import ssl

from aiokafka.conn import create_conn

from shared.kafka.settings import REQUEST_TIMEOUT_MS, KafkaSettings


async def probe_brokers(settings: KafkaSettings) -> None:
    """Greet each broker by itself; raises what the last one answered, if none lets us in."""
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
            reason = ssl.SSLError("it hung up on our greeting") if encrypted else error
        except Exception as error:  # noqa: BLE001  whatever it is, it is the reason
            reason = error
        else:
            await connection.close()
            return
    if reason is not None:
        raise reason
