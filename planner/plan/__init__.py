"""One plan: moves in time, chains, audit, explanation.

``plan`` the records · ``making`` from chosen moves to a plan · ``chains`` who opens the parcel for whom · ``staying`` why movers stay ·
``money`` who pays what in which year · ``indicators`` the KPIs · ``audit`` the independent check, which shares no code with rules and program.
"""
