"""The command `concord`: every subcommand that belongs to no area."""
