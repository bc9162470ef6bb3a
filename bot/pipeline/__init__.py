"""The way of an event: in by the webhook, through the worker, out by the sender."""
