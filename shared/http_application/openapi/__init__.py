"""Completes the framework's OpenAPI document: errors, codes, roles, names, headers and facts."""
