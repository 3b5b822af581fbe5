"""Documents, tables, maps and exports, made from plans; no Streamlit and no planning here."""
