"""Grounds and points that judge a zone well."""

GROUNDS = {
    "C1": ["industry_cluster"],
    "C2": ["share_of_place", "rank_in_province"],
    "C3": ["first_responsibility", "lawful_and_honest", "front_rank"],
    "C4": ["coordination_body", "mechanism", "in_government_assessment"],
}
FIVE = {"guarantee": 18, "supervision": 18, "risk": 17, "integrity": 18, "public_service": 16}
FOUR = {"guarantee": 23, "supervision": 22, "risk": 21, "public_service": 20}
