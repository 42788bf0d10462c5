"""The border: who is calling, may they, what was asked and answered.

Owns: notes of every request and outcome, receipts, delivered events.
Consumes: every event of every service (`gateway.on.<producer>`).
"""
