"""Dutch and English texts, numbers and dates."""
