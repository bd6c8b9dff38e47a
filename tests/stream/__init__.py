"""Facts as a stream of server-sent events, on both buses."""
