"""The directory: departments, people and their roles, to which the other areas refer."""
