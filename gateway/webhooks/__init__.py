"""Events carried to agencies that speak HTTP alone: what they asked for, what is to be sent, and the sending."""
