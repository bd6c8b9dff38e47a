"""Writes tables as files for people and spreadsheets: CSV, HTML, XLSX and PDF."""
