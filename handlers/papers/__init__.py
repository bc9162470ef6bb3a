"""What is printed: the facts of a document, gathered."""
