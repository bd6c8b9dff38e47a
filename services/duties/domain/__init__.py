"""The rules of projects, duty lists, handoffs and standing duties: pure functions on values."""
