"""Cards: what is shown of work, money and talks with people, one message each."""
