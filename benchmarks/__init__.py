"""Measurements, each beside its baseline and its goal in the same run."""
