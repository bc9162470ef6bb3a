"""The acts of work: carving, offers, taking, working, review and delivery."""
