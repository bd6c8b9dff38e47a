"""Tests of the programme area."""
