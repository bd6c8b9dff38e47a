"""The rules of cycles, goals and blockers; pure: no clock, no database, no I/O."""
