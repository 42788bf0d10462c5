"""Shapes of what inspection takes and gives over RPC."""
