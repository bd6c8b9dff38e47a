"""The FastAPI application over the areas that run in this process, and its OpenAPI document."""
