"""What happens: the conversations of residents and the acts of staff and of time."""
