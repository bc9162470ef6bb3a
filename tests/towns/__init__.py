"""Between municipalities: agreeing, lending, settling, moving house, leaving."""
