"""Facts as server-sent events: one reader for all who follow, each going on where he was.

`event_id` is a place on the bus as text, `told` a fact as it is sent, `audience` who may hear it.
`window` keeps the last facts of the process; `hub` fills it while somebody follows; `following` is
one connection, from its place into the window and on with it; `answer` is what HTTP sees of it.
"""
