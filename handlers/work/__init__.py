"""One piece of work, from taking it to its delivery."""
