"""The whole house, as its users have it: real processes, the command line, HTTP."""
