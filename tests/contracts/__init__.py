"""The contracts that strangers read facts by: JSON Schemas, the AsyncAPI document, a registry."""
