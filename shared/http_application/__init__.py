"""Builds the FastAPI application of the areas in this process, and its OpenAPI document."""
