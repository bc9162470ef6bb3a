"""The conversations of residents, one a module."""
