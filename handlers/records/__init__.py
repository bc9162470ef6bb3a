"""Records: the register of documents, legal holds, a resident's own data, and forgetting a leaver."""
