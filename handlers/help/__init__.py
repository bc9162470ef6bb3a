"""Talking with people, and taking back what was said."""
