"""Mail to staff: subject and body as plain text."""
