"""The office itself: signing in, what waits today, the record."""
