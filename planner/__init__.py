"""Schuifruimte: explore shift space on industrial estates and size a relocation fund."""

import sys

# In words that every Python 3 can read: this file is the first that an old one meets.
if sys.version_info < (3, 12):  # noqa: UP036 - packages run from a checkout are not asked by an installer
    sys.exit("Schuifruimte needs Python 3.12 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031
