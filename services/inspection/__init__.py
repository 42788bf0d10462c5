"""Inspection: consignments, the mode of each, its results and release.

Owns: consignments with their decisions and steps, documents, approvals, stop orders.
Publishes: inspection.consignment_declared, mode_decided, consignment_released, nonconformity_found,
    nonconformity_withdrawn, consignment_returned.
Consumes: enterprise (registry, zones, memberships, titles), credit (ratings), enforcement (alerts, trace cases).
"""
