"""Projects that pose problems whose answers are known from elsewhere."""
