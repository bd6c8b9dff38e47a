"""What terminal commands share: the API client, options, output, exit codes."""
