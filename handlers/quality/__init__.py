"""What happens to keep work good: agreement, known answers, second looks, courses, appeals."""
