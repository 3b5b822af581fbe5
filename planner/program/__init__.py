"""The linear program: a table of moves and rows of scarce things. The only place that imports PuLP and HiGHS.

``moves`` the table of moves, one column of the program each · ``columns`` the columns beside the moves · ``rows`` one function for each
family of rows · ``formulation`` all of it for one project · ``named`` as a named PuLP problem · ``highs`` the hand-over to HiGHS ·
``pricing`` reduced costs and the safe bound · ``relaxation`` the linear program over all moves by column generation ·
``greedy`` a first plan · ``solving`` the whole way to a plan with its certificate.

Symbols (as in docs/method.md §6): ``a`` room taken (ha), ``c`` objective, ``x`` move made, ``u`` mover has left by year t, ``e`` power drawn
from the node (MW), ``y`` dual of a row, ``r`` reduced cost, ``T`` years. Scale: hectares, million euro, megawatt.
"""
