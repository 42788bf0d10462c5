"""The evidence log, seen from outside: what it is made of, and how to check it with public keys alone.

The standard library and `cryptography` suffice; nothing here needs a connection.
"""
