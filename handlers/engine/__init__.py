"""The conversation engine: conversations are declared, and all of them get the same manners."""
