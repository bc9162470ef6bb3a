"""Orders, tasks and what becomes of them."""
