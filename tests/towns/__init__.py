"""Between municipalities."""
