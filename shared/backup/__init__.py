"""Backup and restore: one file that holds a whole installation.

Read in this order: `manifest` (what a backup says of itself), `archive` (the file), `database`
(PostgreSQL's own programs, and where the database is), `files` (what is kept beside it), `backup`,
`topics` (what a restore means for Kafka), `restore`, `cli`.
"""
