"""One plan: moves in time, chains, audit, explanation."""
