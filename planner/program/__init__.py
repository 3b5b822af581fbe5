"""The linear program: moves table, rows, solver."""
