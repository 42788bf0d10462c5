"""Inspection: consignments, the mode of each, its results and release.

Owns: consignments with their decisions and steps, documents, approvals, stop orders, release certificates; lots,
    returned goods, recall lists,
    agreements on recognition, results offered, checks saved, co-inspections.
Publishes: inspection.consignment_declared, mode_decided, consignment_released, nonconformity_found,
    nonconformity_withdrawn, consignment_returned, return_recorded, recall_changed, certificate_issued,
    certificate_withdrawn, listing_applied,
    result_recognised, recognition_*, offered_result_changed, result_conflict_changed, co_inspection_changed.
Consumes: enterprise (registry, zones, memberships, titles), credit (ratings, lists), enforcement (alerts, trace cases).
"""
