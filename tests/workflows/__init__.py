"""Tests of the workflows area."""
