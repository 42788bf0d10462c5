"""Shapes of what enforcement's methods take and give; they become the OpenAPI document."""
