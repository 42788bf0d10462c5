"""The AMQP door: a little bus for each agency, carried in and out."""
