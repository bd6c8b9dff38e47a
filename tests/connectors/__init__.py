"""Tests of the connectors area."""
