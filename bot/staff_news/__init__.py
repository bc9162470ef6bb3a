"""News to staff, by mail or to an address of the house."""
