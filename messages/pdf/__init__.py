"""Printed documents: data in, the bytes of a PDF out, with the product's font embedded.

Nothing here reads the network or the clock, so the same data give the same bytes, and a PDF need not be kept.
"""
