"""What each release left behind: a backup of the sample company, its statements and its audit.

A folder for every release, made once by `python -m tests.releases` and never again: the present
version must take over what that one wrote. Its keys are those of a company that never was.
"""
