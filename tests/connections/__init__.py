"""Connections that misbehave, and callers with a token who are served all the same."""
