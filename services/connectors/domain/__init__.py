"""The rules of connectors: what was received, what it means by a mapping, what became of it."""
