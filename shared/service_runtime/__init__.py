"""Defines services, opens their resources, migrates their schemas and discovers them."""
