"""The app: pages, the interactive map and what a person clicks. The only place that knows Streamlit."""
