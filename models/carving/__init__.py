"""Carving: what kinds of work there are, what a piece should take and pay, and what may not be shown."""
