"""Tests, one folder per area."""
