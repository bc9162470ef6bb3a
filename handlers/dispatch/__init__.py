"""Putting work before people: offers, whom they go to, and the list of open work."""
