"""Enforcement (执法): warn, trace, punish, act together.

Owns: risk alerts, returns, trace cases with their acts, negotiations, support plans and findings, cases against fakes,
    penalties, complaints and reports (sealed, and found true), joint campaigns, and the clocks of all their terms.
Publishes: alert_*, return_changed, trace_*, negotiation_changed, support_changed, finding_*, fake_case_changed,
    penalty_*, complaint_changed, complaint_substantiated, campaign_changed, clock_changed, listing_applied.
Consumes: enterprise, membership and zone facts, grades, places on lists, returned consignments, results offered; what a
    finding led to: titles, mark licences, proposals, credit records, modes, recalls.
"""
