"""Schuifruimte: explore shift space on industrial estates and size a relocation fund."""
