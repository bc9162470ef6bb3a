"""Between municipalities: pacts by which operators share work and workers."""
