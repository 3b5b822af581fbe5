"""The command line.

Here belongs: reading arguments, showing results, exit codes. Here does not belong: anything that the app or a
program would need as well; that stands in ``planner.studio``, the only floor that is called from here. Commands
import it when they run, because geometry and solver take seconds to load and ``--help`` should not.

Exit codes: 0 done · 1 bad input, nothing written · 2 a target or lock cannot be met, or stopped by the user · 3 a fault of ours.
"""
