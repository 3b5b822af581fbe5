"""One plan: moves in time, chains, audit, explanation.

``plan`` the records · ``making`` from chosen moves to a plan · ``chains`` who opens the parcel for whom · ``chain`` a chain in full · ``staying`` why movers
stay · ``openings`` what room opens when · ``shift_space`` stock and flow of it · ``least_space`` the least that a programme asks · ``johnson`` its bound ·
``money`` who pays what in which year · ``indicators`` the KPIs · ``audit`` the independent check, which shares no code with rules and program.
"""
