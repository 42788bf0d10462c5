"""Credit: one rating that every agency feeds and trusts.

Owns: credit records, objections, ratings with their history, runs that rate everybody, rule sets and their
    trials, decisions on AA, lists, other schemes' grades.
Publishes: credit.record_added, record_annulled, record_repaired, rated, grade_changed, rating_run_changed,
    rule_set_changed, listing_changed, scheme_grade_changed.
Consumes: enterprise.registered, changed, membership_changed; inspection.nonconformity_found, nonconformity_withdrawn;
enforcement.penalty_decided, penalty_annulled, finding_overturned, complaint_substantiated.
"""
