"""Snapshots of each release: a backup of the sample company, its statements and its audit.

There is a folder for every release, written once by `python -m tests.releases` and never again:
the present version must be able to restore it. The keys in it belong to a fictitious company.
"""
