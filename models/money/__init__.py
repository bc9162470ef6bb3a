"""What is owed, how it is paid, and on which day."""
