"""Enforcement (执法): warn, trace, punish, act together.

Owns: risk alerts, trace cases and their findings, penalties, substantiated complaints, joint campaigns,
and the clocks of all their terms.
Publishes: alert_*, trace_*, finding_*, penalty_*, complaint_substantiated, campaign_changed, clock_changed,
listing_applied.
Consumes: enterprise, membership and zone facts, grades, places on lists, returned consignments, results offered.
"""
