"""Towns, operators, staff, clients and residents."""
