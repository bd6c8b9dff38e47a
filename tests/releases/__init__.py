"""Snapshots of each release: a backup of the sample company, its statements and its audit.

There is a folder for every release, written once by `python -m tests.releases` and never again:
the present version must be able to restore it. It holds no key that signs tokens:
whoever restores it could otherwise be called on with tokens that anybody can make. That of 0.1.0
had one until it was taken out; the rest of it is as it was written.
"""
