"""Tests of backup and restore: under load, interrupted, refused; on either bus."""
