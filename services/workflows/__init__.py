"""Workflows (方案4): flow maps, cases, and the history they are measured against."""
