"""Contracts for strangers: JSON Schemas of the published facts, and the AsyncAPI document."""
