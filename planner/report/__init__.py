"""Documents, tables, maps and exports of plans."""
