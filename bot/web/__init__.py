"""What the API, the console and the pages share."""
