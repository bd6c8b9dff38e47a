"""A service: its definition, its resources while it runs, and how services are found."""
