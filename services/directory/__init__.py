"""The organisation everybody refers to: departments, people and their roles."""
