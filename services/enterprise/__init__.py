"""The registry of enterprises, zones, memberships and titles, and what is made of them.

Owns: enterprises and facts about them, zones, memberships, titles, mark licences, proposals, quality archive, papers,
    plans, figures, KPIs, tasks, meetings, checks, consultations, public services, budgets, files sent in.
Publishes: enterprise.registered, changed, fact_changed, succeeded, zone_state_changed, membership_changed,
    title_changed, mark_licence_changed, proposal_changed, kpis_changed, task_changed, meeting_changed,
    consultation_changed, summary_submitted, benefit_changed.
Consumes: credit ratings, records and lists; consignments; alerts, trace cases, penalties, complaints, campaigns.
"""
