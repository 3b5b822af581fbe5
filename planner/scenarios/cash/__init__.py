"""Money in time: who commits, pays and gets back what in which year, what that is worth, and what municipalities gain and lose by it.

Amounts are whole cents in prices of the price year until they are shown. Here does not belong: making a plan, and writing files.
"""

from planner.scenarios.cash.balancing import Imbalance, check
from planner.scenarios.cash.flow import chart_rows, payer_name
from planner.scenarios.cash.ledger import Ledger, Row, ledger
from planner.scenarios.cash.lines import Line
from planner.scenarios.cash.municipalities import Municipality, always_losing, municipalities, said_of_losers
from planner.scenarios.cash.prices import Peak, PotYear, peaks, pots_by_year
from planner.scenarios.cash.walking_out import WalkOut, walk_out
from planner.scenarios.cash.yearly import Ceiling, FundYear, ceilings, fund_years

__all__ = ["Ceiling", "FundYear", "Imbalance", "Ledger", "Line", "Municipality", "Peak", "PotYear", "Row", "WalkOut", "always_losing", "ceilings",
           "chart_rows", "check", "fund_years", "ledger", "municipalities", "payer_name", "peaks", "pots_by_year", "said_of_losers", "walk_out"]
