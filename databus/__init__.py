"""What crosses a boundary, and what every edge of the suite must do alike; no agency's rules live here."""
