"""The registry's entrypoints, a class for each area; `service.py` puts them together."""
