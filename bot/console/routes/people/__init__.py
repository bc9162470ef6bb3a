"""Residents, and what they ask."""
