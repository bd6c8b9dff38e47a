"""The rules of projects, their duty lists and the handoffs that come of them; pure."""
