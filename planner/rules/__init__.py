"""What is allowed and what it costs, with reasons."""
