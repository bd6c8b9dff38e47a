"""A sample area: departments thank each other. It is the smallest complete area."""
