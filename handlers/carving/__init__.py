"""Cutting work: orders of clients, the tasks cut from them, and the items of a task."""
