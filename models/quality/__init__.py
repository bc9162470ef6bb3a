"""What makes work trustworthy: agreement, known answers, levels, samples and outliers, as pure rules."""
