"""What clients order and residents do: orders, tasks, offers, reviews, deliveries."""
