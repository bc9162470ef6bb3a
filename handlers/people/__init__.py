"""Residents: who they are, what they agreed to, how they come in and where they are paid."""
