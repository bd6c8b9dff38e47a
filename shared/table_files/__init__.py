"""Exports tables as Parquet or CSV files to a folder or an S3-compatible store, by increments."""
