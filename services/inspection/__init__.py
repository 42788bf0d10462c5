"""Inspection: consignments, the mode of each, its results and release.

Owns: consignments with their decisions and steps, documents, approvals, stop orders, release certificates; lots,
    returned goods, recall lists.
Publishes: inspection.consignment_declared, mode_decided, consignment_released, nonconformity_found,
    nonconformity_withdrawn, consignment_returned, return_recorded, recall_changed, certificate_issued,
    certificate_withdrawn, listing_applied.
Consumes: enterprise (registry, zones, memberships, titles), credit (ratings, lists), enforcement (alerts, trace cases).
"""
