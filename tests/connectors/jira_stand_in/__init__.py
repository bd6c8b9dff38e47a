"""A Jira that stands in for a real one, and a proxy that checks what is said to it.

`openapi.json` is what these tests need of "The Jira Cloud platform REST API" as Atlassian publishes
it (Apache License 2.0; its version is in the file): the operations for search, changelogs,
transitions, comments, remote links and the user, without texts and examples.
"""
