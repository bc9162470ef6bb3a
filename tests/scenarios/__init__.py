"""Whole stories over the wire, with every part of the product in place."""
