"""What residents are paid."""
