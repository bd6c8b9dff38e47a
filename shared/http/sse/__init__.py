"""Facts as server-sent events: one bus reader per process, each client with its own position.

`event_id_codec` encodes bus positions as event ids, `sse_message` and `cloudevent_json` encode
facts, `subscriber_filter` decides who gets them. `shared_bus_reader` reads the bus into
`recent_fact_buffer` while clients are connected. `connection` is one client's stream: it catches up
from its own position and then follows the buffer. `streaming_response` is its HTTP response.
"""
