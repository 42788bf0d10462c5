"""The registry of the border: agencies and their keys, agreements and their versions, requests for data."""
