"""A LINE platform on the desk: the Messaging API with its limits and faults, and phones in the browser."""
