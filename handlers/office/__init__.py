"""Operators and their staff: accounts, roles, what they are told."""
