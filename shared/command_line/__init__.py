"""The command `concord` with every subcommand that belongs to no area."""
