"""What is allowed and what it costs, with reasons. Rule numbers (R1 …) refer to docs/method.md.

``categories`` the ladder and the SBI list · ``movers`` who may move and what they need · ``rooms`` what is open, what is freed, when ·
``power`` nodes, connections and hubs · ``aid`` room for state aid · ``costs`` what a move costs and gets · ``eligibility`` who may go where and
why not · ``value`` what a move is worth · ``payers`` who pays · ``situation`` all of these for one project.

Works on columns of numbers: no geometry, no solver, no files.
"""
