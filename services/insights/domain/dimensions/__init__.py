"""Slowly changing dimensions: what departments, people, projects and the like were, and when.

A published fact that changes a member of a dimension becomes changes that depend on that fact
alone; all changes of a member become its versions, each with the time from which it holds and the
time at which it ends. So the versions are the same in whatever order facts arrive, and a change
that is dated back splits the version that it falls into.
"""
