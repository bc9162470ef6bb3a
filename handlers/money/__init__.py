"""What is owed, closed, released and paid."""
