"""What is said: every sentence in every language, and LINE payloads as plain dicts."""
