"""Between municipalities: lending, settling, moving house, leaving."""
