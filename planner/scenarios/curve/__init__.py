"""The fund curve: what each size of the fund serves, proven, with who enters and who drops out, and the least fund for a target.

Here belongs how points, nested plans, samples and targets are put together from pure tasks that a sweep runs. Here does not belong how a plan is found for
one fund (``planner.program.fund_point``), or what chance does to it (``planner.scenarios.uncertainty``).
"""
