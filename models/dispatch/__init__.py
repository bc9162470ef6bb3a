"""Offers: who is asked, in which order, and who may take what."""
