"""The rules of the registry as values in, values out."""
