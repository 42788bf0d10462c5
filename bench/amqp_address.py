"""A bare py-amqp connection from a URI."""

from urllib.parse import unquote, urlsplit

import amqp


def connect(uri: str) -> amqp.Connection:
    """Open a connection to the broker and vhost of the URI."""
    parts = urlsplit(uri)
    connection = amqp.Connection(
        f"{parts.hostname}:{parts.port}",
        userid=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        virtual_host=unquote(parts.path[1:]),
    )
    connection.connect()
    return connection
