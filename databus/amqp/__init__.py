"""The bus under eventlet: one connection per purpose, RPC on nameko's wire protocol, events, the outbox's relay.

`frames`, `properties` and `inbound` are pure and import without eventlet; the rest needs a monkey-patched process.
"""
