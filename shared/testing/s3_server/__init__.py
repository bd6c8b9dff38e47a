"""A real S3-compatible store for tests: Versity's gateway over a folder, as a process of its own.

It is under the Apache licence and a single program, which Go builds into a folder the first time.
"""
