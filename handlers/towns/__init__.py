"""Between municipalities: what their operators agree with each other."""
