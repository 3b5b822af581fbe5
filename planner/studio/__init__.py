"""Use cases: the only door for app, command line and API.

``folders`` open, check, import, demo · ``plan`` make a plan · ``exporting`` a plan as files · ``survey`` forms out and back · ``account`` a row
account as a file · ``overview`` and ``parcels`` what a map shows before there is a plan · ``jobs`` work in processes of its own, with progress and
Stop. Here does not belong: rules, mathematics or anything of Streamlit.
"""
