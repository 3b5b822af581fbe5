"""The app. Start it with ``schuifruimte app``."""

if __name__ == "__main__":  # processes that the server starts read this file too, and need none of the pages
    from planner.ui.navigation import show_app

    show_app()
