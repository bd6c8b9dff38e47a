"""Tests of the export of tables to files."""
