"""Stateful property tests of zones, memberships, titles, mark licences and proposals together."""
