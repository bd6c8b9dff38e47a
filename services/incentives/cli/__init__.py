"""The area's terminal commands, and how they print statements."""

from services.incentives.cli.commands import commands

__all__ = ["commands"]
