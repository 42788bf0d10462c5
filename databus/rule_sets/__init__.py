"""Sets of changes to a service's rules: drafted by one person, adopted by another, in force from a day on."""
