"""Write docs/levers.md from the registry of levers and the terms of what they cost; a test compares it."""

from pathlib import Path

from planner.language import text
from planner.project.terms import LeverCost
from planner.scenarios.levers import LEVERS
from planner.scenarios.levers.schemes import schemes

PAGE = Path(__file__).with_name("levers.md")
HEAD = """# Levers

Written from the registry by `python docs/make_levers.py`; a test compares it.

A lever is a named change to a project, never to the program: what comes out is a project like any other, checked and planned by the same rules.

    uv run schuifruimte levers mijn-project                                  # every lever: form, cost, whether it changes anything here
    uv run schuifruimte plan mijn-project --lever category_steps=1@T003 --lever ask_everyone=on
    uv run schuifruimte levers mijn-project --worth --lever category_steps=1 --lever ask_everyone=on --fidelity plan
    uv run schuifruimte levers mijn-project --worth --lever category_steps=1 --per municipality --out steps.csv
    uv run schuifruimte levers mijn-project --worth --lever housing_claims=2031@T003
    uv run schuifruimte levers mijn-project --bundle --budget 20000000 --lever ask_everyone=on --lever grid_kw_per_node=500

**Form.** `NAME=VALUE[@SCOPE]`. A value with parts has `:` between them; parts in brackets may be left out. The scope is one or more ids of one kind, joined
by `+`: a municipality code, an estate, a parcel, a station, a firm or an investment, as the lever takes them; without scope the lever holds everywhere.
Where one id names two kinds, put the kind in front: `category_steps=1@estate:T003`. Any term is a lever too, by its dotted name:
`limits.pace_ha_per_year=8`.

**Order.** Levers are pulled in the order in which they are written. The order counts only where two set the same thing: `fund` and `fund_phasing`;
`scheme` and `fund` or `grant_scheme`;
`ask_everyone` and `consent`; `open_parcels` and `buy_parcels`; `may_invest`, `invest` and `estate_investment`; and a lever pulled twice. All others give
the same project in any order.

**Cost** is what a pull asks of public money besides the fund: a count times a term of `lever_cost` in `project.toml`, or figures of the tables. A dash:
nothing can be reckoned; name it with `--cost NAME=VALUE[@SCOPE]=EUR`. What the terms say is assumed until you put your own experience there:

"""
WORTH = """
## What levers are worth

`--worth` measures each lever **alone** (the project with it less the project without), **last in** (all levers less all but this one), and as a **step**
(in the order given; the steps add up to all of them together). **Interaction** is all together less each alone, added up: above 0 levers help each other,
below it they do the same work twice. Worth is in hectare-equivalents ([method](method.md), section 5).

- `--fidelity lp` (default) compares linear programs: quick, and near to what plans do, but no proof of what a lever is worth.
- `--fidelity plan` compares plans, each re-solved from the plan of the project as it is. Worth then has an interval that is sure: the difference of the
  best plans that there are lies between plan⁺ − bound and bound⁺ − plan. Circular hectares, jobs kept, grants and moves are compared too.

`--tornado` pulls levers that have a range low and high. `--per municipality|estate|node` pulls a lever in each place in turn, each alone. Without `--lever`
the standard pull of each lever that changes anything here is measured alone. Where housing takes land, the firms and jobs that it displaces are told, with
the least grants with which those firms find another place first (each by itself, as if all agreed).

`--bundle --budget EUR` looks for the best of 1 to 12 levers: their costs and the fund together are within the budget. `--fund` sets the fund; without it
the fund is what the levers leave. Every subset that the budget allows is measured by its linear program, but for those that provably cannot win; no lever
is taken to help. The winner is re-solved as a plan, and no plan of any bundle is worth more than the bound that is told with it. Assumed: costs are those
on the project as it is, and add up.

A distance rule by measured environmental space is `agreed=less_m:METRES`: firms whose measured space lies that far inside the guide distance. What `why`
promises for a single firm is applied in the same way: `agreed=own_eur:45000@F00007` (table `tailored`, R33 of [method](method.md)).
"""


def page() -> str:
    """Return the page."""
    costs = ["| term | default | what | evidence, source |", "|---|---|---|---|"]
    for name, field in LeverCost.model_fields.items():
        said = dict(field.json_schema_extra)
        costs.append(f"| `lever_cost.{name}` | {field.default:,.0f} {said['unit']} | {field.description} | {said['evidence']}: {said['source']} |")
    levers = ["", "## The levers", "", "| lever | what it does | standard pull | places | cost |", "|---|---|---|---|---|"]
    for lever in LEVERS.values():
        form = lever.form.replace("|", "\\|")
        reach = f"; low {lever.low}, high {lever.high}" if lever.low else ""
        reckoned = "reckoned" if lever.cost else "–"
        what = f"{text(lever.title, 'en').capitalize()} (*{text(lever.title, 'nl')}*). {text(lever.explanation, 'en')}"
        levers.append(f"| `{form}` | {what} | {lever.standard}{reach} "
                      f"| {', '.join(lever.scopes) or 'everywhere'} | {reckoned} |")
    before = ["", "## Schemes of before", "", "What `scheme=NAME` sets, where that was read, and what no term can say. Check what is in force now.", "",
              "| name | scheme | sets | asked besides | evidence, source |", "|---|---|---|---|---|"]
    for scheme in schemes().values():
        sets = [f"`{section}.{name}` = {value}" for section, values in scheme.terms.items() for name, value in values.items()]
        sets += [f"fund € {scheme.fund_eur:,.0f}"] if scheme.fund_eur is not None else []
        before.append(f"| `{scheme.name}` | {scheme.title} | {', '.join(sets)} | {scheme.tells['en']} | {scheme.evidence}: {scheme.source} |")
    return HEAD + "\n".join([*costs, *levers, *before]) + "\n" + WORTH


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {len(LEVERS)} levers")
