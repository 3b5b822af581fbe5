"""What a map shows at one moment: colours, selection, moves and demand."""

from dataclasses import dataclass, field
from typing import Literal

from planner.report.maps.layers import MapLayer
from planner.report.maps.palettes import Swatch

type Tool = Literal["lasso", "polygon", "line", "redraw"]


@dataclass(frozen=True, slots=True)
class MapMove:
    """One move of a firm, drawn as an arrow.

    Attributes
    ----------
    move_id
        Unique within the plan.
    firm
        What the reader calls the firm.
    start, end
        Where it leaves and where it goes: x and y in metres, in the CRS of the geometry.
    year
        Year in which it moves.
    cost_eur
        Cost of the move; sets the width of the arrow.
    chain
        The chain it belongs to; empty when it stands alone.
    step
        Place in the chain, from 1.
    mark
        Letter of the `MoveMark` that it is drawn by; empty for the colour of its year.
    """

    move_id: str
    firm: str
    start: tuple[float, float]
    end: tuple[float, float]
    year: int
    cost_eur: float
    chain: str = ""
    step: int = 1
    mark: str = ""


@dataclass(frozen=True, slots=True)
class MoveMark:
    """How moves of one kind are drawn where the year is not what matters, and what the legend says of them.

    The letter stands on the arrow where ``is_lettered``, and a dashed line repeats the difference: no colour alone.
    """

    letter: str
    label: str
    colour: str
    dark: str
    is_dashed: bool = False
    is_lettered: bool = True


@dataclass(frozen=True, slots=True)
class DemandCircle:
    """Space asked for on one estate: a ring whose surface is in proportion to the hectares."""

    estate_id: str
    x: float
    y: float
    ha: float


@dataclass(frozen=True, slots=True)
class MapState:
    """Everything on the map that is not geometry.

    Attributes
    ----------
    title
        What the colours say, for example "Status of the parcels".
    about
        Of what the map is, below a picture that is saved: project, scenario, date of the data; empty for nothing.
    swatches
        The legend, in the order shown.
    colour
        Per parcel, in the order of the geometry, the index of its swatch; -1 for none.
    notes
        Per parcel, in the order of the geometry, one line for the tooltip; empty for none.
    selected
        Identifiers of the selected parcels.
    moves
        Moves to draw.
    chosen_chain
        The chain drawn in front, with its steps numbered; empty for none.
    demand
        Rings of space asked for.
    marks
        Kinds of moves, where they are not drawn by year.
    years
        First and last year of the slider; None where there is nothing to filter.
    year
        Where the slider begins for who has not moved it yet; None: at the last year.
    focus
        Where to look: west, south, east and north in metres. The interactive map goes there once; None leaves
        the view to the reader.
    tools
        What may be drawn on the interactive map besides selecting: ``lasso`` (select what lies inside), ``polygon``,
        ``line`` and ``redraw`` (move the corners of the selected parcel).
    layers
        Areas and points on demand, with legends of their own.
    has_labels
        Whether parcels carry their names from close by.
    """

    title: str = ""
    swatches: tuple[Swatch, ...] = ()
    colour: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    selected: tuple[str, ...] = ()
    moves: tuple[MapMove, ...] = ()
    chosen_chain: str = ""
    demand: tuple[DemandCircle, ...] = field(default=())
    years: tuple[int, int] | None = None
    year: int | None = None
    focus: tuple[float, float, float, float] | None = None
    tools: tuple[Tool, ...] = ()
    layers: tuple[MapLayer, ...] = ()
    marks: tuple[MoveMark, ...] = ()
    has_labels: bool = False
    about: str = ""
