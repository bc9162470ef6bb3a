"""The sample towns that the demo starts with."""
