"""Levers of the fund: its size and phasing, who pays, and the scheme of the grant."""

from typing import Any

from planner.language import mark
from planner.program.fund import money_by_year
from planner.project.project import Project
from planner.project.terms import Terms
from planner.scenarios.levers.lever import Cost, Lever, LeverFault, Part, Pull, words
from planner.scenarios.levers.places import names_of
from planner.scenarios.levers.schemes import schemes

PERCENT = 100.0


def with_section(project: Project, section: str, **values: Any) -> Project:
    """Return the project with terms of one section set, checked as when they are read."""
    terms = project.terms.model_dump()
    terms[section].update(values)
    return project.with_terms(Terms.model_validate(terms))


def fund_eur(project: Project) -> float:
    """Return the money of the fund over the horizon, euro."""
    return float(money_by_year(project).sum())


def _size(project: Project, pull: Pull) -> Project:
    """Set the size of the fund; the shares of the years stay."""
    return resized(project, pull.number(0))


def resized(project: Project, total: float) -> Project:
    """Return the project with a fund of so many euro; the shares of the years stay."""
    fund, before = project.terms.fund, fund_eur(project)
    if total == before:
        return project
    by_year = {year: eur * total / before for year, eur in fund.by_year.items()} if before > 0 else {}
    return with_section(project, "fund", total_eur=total, by_year=by_year)


def _more_money(project: Project, pull: Pull) -> Cost:
    return Cost(pull.number(0) - fund_eur(project), "€", "computed", "the fund asked, less fund.total_eur or fund.by_year")


def _phasing(project: Project, pull: Pull) -> Project:
    """Spread the fund over the years by percentages, from the first year on."""
    parts = [pull.number(at) for at in range(len(pull.values))]
    if abs(sum(parts) - PERCENT) > 1e-9 or len(parts) > len(project.years):
        raise LeverFault(mark("the parts are percentages, together 100, for at most {years} years"), years=len(project.years))
    total = fund_eur(project)
    by_year = {year: total * part / PERCENT for year, part in zip(project.years, parts, strict=False)}
    return with_section(project, "fund", total_eur=total, by_year=by_year)


def _cofinancing(project: Project, pull: Pull) -> Project:
    """Set the part of a grant that municipalities pay, also of those that have one of their own."""
    share, frame = pull.number(0), project["municipalities"]
    stated = frame["cofinancing_share"]
    if pull.scope is not None:
        return project.with_table("municipalities", frame.assign(cofinancing_share=stated.mask(frame["municipality_code"].isin(pull.scope.ids), share)))
    changed = with_section(project, "fund", municipal_share=share)
    return changed.with_table("municipalities", frame.assign(cofinancing_share=stated.mask(stated.notna(), share)))


def _payer_cap(project: Project, pull: Pull) -> Project:
    codes = names_of(project, "municipality") if pull.scope is None else pull.scope.ids
    return with_section(project, "fund", payer_caps={**project.terms.fund.payer_caps, **dict.fromkeys(codes, pull.number(0))})


def _scheme(project: Project, pull: Pull) -> Project:
    """Set the rule of the grant, and its rate and cap where they are named."""
    more: dict[str, Any] = {}
    if len(pull.values) > 1 and pull.values[1] is not None:
        more["share"] = pull.number(1)
    if len(pull.values) > 2 and pull.values[2] is not None:
        more["cap_per_move_eur"] = None if pull.word(2) == "none" else pull.number(2)
    return with_section(project, "grant", rule=pull.word(), **more)


def _precedent(project: Project, pull: Pull) -> Project:
    """Set the terms that a scheme of before states; what it leaves open stays."""
    scheme = schemes()[pull.word()]
    for section, values in scheme.terms.items():
        project = with_section(project, section, **values)
    return project if scheme.fund_eur is None else resized(project, scheme.fund_eur)


MONEY = (
    Lever("fund", mark("size of the fund"), mark("Sets the public grant money over the horizon; the shares of the years stay."),
          (Part("EUR", "€"),), "20000000", _size, cost=_more_money, low="5000000", high="40000000"),
    Lever("fund_phasing", mark("phasing of the fund"),
          mark("Spreads the fund over the years by percentages, from the first year on; together 100."),
          (Part("PERCENT", "%", maximum=PERCENT),), "40:30:20:10", _phasing, is_list=True),
    Lever("cofinancing", mark("co-financing by municipalities"),
          mark("Sets the part of a grant that municipalities pay; the province pays the rest. It matters where payers have a cap."),
          (Part("SHARE", "share", maximum=1.0),), "0.5", _cofinancing, ("municipality",), low="0.25", high="0.5"),
    Lever("payer_cap", mark("cap of a municipality"), mark("Sets the most that municipalities put in, as a share of the fund."),
          (Part("SHARE", "share of the fund", maximum=1.0),), "0.1", _payer_cap, ("municipality",), low="0.02", high="0.2"),
    Lever("grant_scheme", mark("scheme of the grant"),
          mark("Sets the rule (need: what is missing; share: a fixed share of the unprofitable top), and the share and the cap of one move."),
          (*words("need", "share"), Part("SHARE", "share of the top", maximum=1.0, is_optional=True),
           Part("CAP", "€", words=("none",), is_optional=True)), "share:0.5:500000", _scheme),
    Lever("scheme", mark("scheme of before"),
          mark("Sets rate, cap and ceiling of a scheme that there was in the Netherlands; what it asked that no term can say is told beside it."),
          (Part("NAME", words=tuple(schemes()), is_number=False),), "flevoland_2017", _precedent),
)
