"""Enforcement (执法): warn, trace, punish, act together.

Owns: risk information with its assessments and matches, alerts, notices and first measures; quality analyses, technical
    measures and protected rights; returns, trace cases with their acts, negotiations, support plans and findings, cases
    against fakes; penalties and the cases that lead to them; complaints and reports (sealed, and found true); joint
    campaigns with their plans, draws and visits; assistance, transfers, incident rooms; officers, legal documents, all
    clocks.
Publishes: alert_*, risk_information_changed, notice_changed, first_measure_changed, analysis_changed,
    technical_measure_changed, protected_right_changed, right_hit_changed, return_changed, trace_*, negotiation_changed,
    support_changed, finding_*, fake_case_changed, penalty_*, complaint_*, campaign_*, draw_changed, assistance_*,
    transfer_changed, incident_changed, document_changed, clock_changed, listing_applied.
Consumes: enterprise, membership and zone facts, grades, places on lists, how consignments ended, results offered;
    what a finding led to: titles, mark licences, proposals, credit records, modes, recalls; credit records repaired.
"""
