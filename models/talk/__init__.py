"""What came from LINE and what goes back: lanes, inbox, outbox, calls, conversations."""
