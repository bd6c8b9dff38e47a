"""Programs of others that are measured beside Concord, each in an environment of its own.

Nothing here is imported by the product, and none of it is in a lock file of the project.
"""
