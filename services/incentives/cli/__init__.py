"""The terminal's commands, and how what they find is printed."""

from services.incentives.cli.commands import commands

__all__ = ["commands"]
