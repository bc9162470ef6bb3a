"""What was done, by whom: the append-only record."""
