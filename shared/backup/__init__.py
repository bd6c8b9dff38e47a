"""Backup and restore: one file that holds a whole installation.

Read in this order: `manifest` (the table of contents, with versions and digests), `archive_file`
(the zip), `installation_database` (where the database is), `pg_dump_and_restore` (pg_dump and
pg_restore), `data_folder_files` (the files beside the database), `create_backup`,
`topic_refill_from_outboxes` (what a restore does to Kafka's topics), `restore`. The commands are in
`shared/command_line/backup_commands.py`.
"""
