"""Tests of the communication area."""
