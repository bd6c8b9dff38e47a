"""Backup and restore: of an installation at work, cut short, refused; on either bus."""
