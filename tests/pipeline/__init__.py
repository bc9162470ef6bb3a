"""The way of one event: webhook, lanes, worker, sender, time."""
