"""Enforcement (执法): warn, trace, punish, act together.

Owns: risk alerts, trace cases and their findings, penalties, substantiated complaints, joint campaigns.
Publishes: alert_*, trace_*, finding_*, penalty_*, complaint_substantiated, campaign_changed, listing_applied.
Consumes: enterprise, membership and zone facts, grades, places on lists, returned consignments, results offered.
"""
