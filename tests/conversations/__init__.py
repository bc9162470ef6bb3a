"""Conversations played in process: what a resident types and taps, and what they read."""
