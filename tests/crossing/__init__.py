"""Work and residents that cross between towns."""
