"""What an agency installs to speak with 三互: calls over HTTP or AMQP, signatures, receipts and their proofs."""
