"""The registry of enterprises, zones, memberships and titles, and what is made of them.

Owns: enterprises, zones, memberships, titles, proposals, quality archive, zone plans and figures, KPIs.
Publishes: enterprise.registered, changed, zone_state_changed, membership_changed, title_changed, proposal_changed.
Consumes: credit ratings and records; consignments; alerts, trace cases, penalties, complaints, campaigns.
"""
