"""The shared parts of terminal commands: the API client, options, output and exit codes."""
