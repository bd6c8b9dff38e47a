"""The directory's read models: departments, people."""
