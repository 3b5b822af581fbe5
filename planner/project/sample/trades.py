"""Trades: what the firms of a sample do, how much room and power that takes, and how much it bothers others.

Codes are SBI 2008. Category by floor area as in the list of the VNG (2009), from professional knowledge; the
list that the rules use may differ for a firm whose category the sample leaves open.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trade:
    """One trade.

    Parameters
    ----------
    sbi
        SBI 2008 code, two to five digits.
    weight
        Share among the firms of its group.
    category, category_large
        Category, and that of a firm with more floor than ``large_m2``.
    large_m2
        Floor from which the second category holds, m².
    plot_per_worker_m2
        Net plot per worker, m² (domain figures, ± 50 %).
    kw_per_worker
        Contracted power per worker above a small connection, kW.
    has_yard
        Whether part of the work is outdoors.
    """

    sbi: str
    weight: float
    category: str
    category_large: str
    large_m2: float = 2_000.0
    plot_per_worker_m2: float = 200.0
    kw_per_worker: float = 6.0
    has_yard: bool = False


METAL = (
    Trade("2511", 17.0, "3.2", "3.2"), Trade("2511", 5.0, "4.1", "4.2", has_yard=True), Trade("2512", 5.0, "3.2", "3.2"),
    Trade("2529", 2.0, "4.2", "5.1", kw_per_worker=8.0), Trade("2550", 3.0, "4.1", "4.1", kw_per_worker=9.0),
    Trade("2561", 5.0, "3.2", "3.2", kw_per_worker=12.0), Trade("2562", 12.0, "3.1", "3.2", 200.0), Trade("2599", 6.0, "3.1", "3.2", 200.0),
    Trade("2822", 6.0, "3.2", "4.1"), Trade("2829", 6.0, "3.2", "4.1"), Trade("2830", 4.0, "3.2", "4.1"), Trade("2892", 4.0, "3.2", "4.1"),
    Trade("3312", 8.0, "3.1", "3.2", 200.0), Trade("3315", 2.0, "4.1", "5.1", 4_000.0, 240.0), Trade("3320", 2.0, "3.2", "3.2"),
    Trade("2453", 1.0, "4.2", "4.2", kw_per_worker=20.0), Trade("2442", 1.0, "4.2", "4.2", kw_per_worker=18.0),
    Trade("2920", 2.0, "4.1", "4.1"), Trade("2932", 1.5, "3.2", "3.2"), Trade("3011", 1.5, "4.1", "5.1", 5_000.0, 260.0),
    Trade("3811", 2.0, "3.1", "3.1", plot_per_worker_m2=400.0, has_yard=True),
    Trade("3832", 4.0, "4.2", "5.1", 3_000.0, 450.0, 15.0, has_yard=True),
)
"""Metal firms by the shares 25: 55 %, 28: 20 %, 33: 12 %, 24: 2 %, 29–30: 5 %, 38: 6 % (domain figures §10)."""

OTHERS = (
    Trade("4120", 12.0, "3.1", "3.2", plot_per_worker_m2=180.0, has_yard=True), Trade("4321", 12.0, "3.1", "3.1", plot_per_worker_m2=150.0),
    Trade("4391", 5.0, "3.1", "3.1", plot_per_worker_m2=180.0), Trade("4661", 7.0, "3.1", "3.2", plot_per_worker_m2=280.0),
    Trade("4669", 12.0, "3.1", "3.1", plot_per_worker_m2=260.0), Trade("4673", 7.0, "3.1", "3.2", plot_per_worker_m2=300.0, has_yard=True),
    Trade("4677", 4.0, "3.1", "3.2", 1_000.0, 350.0, has_yard=True), Trade("4520", 10.0, "3.2", "3.2", plot_per_worker_m2=220.0),
    Trade("4941", 9.0, "3.1", "3.2", 1_000.0, 320.0, has_yard=True), Trade("5210", 4.0, "3.1", "3.1", plot_per_worker_m2=400.0),
    Trade("7732", 4.0, "3.1", "3.1", plot_per_worker_m2=350.0, has_yard=True), Trade("1623", 4.0, "3.2", "3.2"),
    Trade("2222", 3.0, "4.1", "4.1", kw_per_worker=9.0), Trade("2361", 2.0, "4.1", "4.2", 3_000.0, 320.0, 9.0, has_yard=True),
    Trade("3831", 2.0, "3.2", "4.2", 1_000.0, 420.0, 9.0, has_yard=True),
    Trade("3832", 3.0, "4.2", "5.1", 3_000.0, 450.0, 15.0, has_yard=True),
)
"""Firms around them: construction, wholesale, repair, transport, storage, rental, recycling (assumed shares)."""

NEWCOMERS = (
    Trade("3832", 4.0, "4.2", "4.2", plot_per_worker_m2=450.0, kw_per_worker=12.0), Trade("3831", 2.0, "4.1", "4.1", plot_per_worker_m2=400.0),
    Trade("2599", 2.0, "3.2", "3.2"), Trade("3312", 2.0, "3.1", "3.1"), Trade("7732", 1.0, "3.1", "3.1", plot_per_worker_m2=350.0))
"""Firms that want to come (assumed)."""

QUAY_TRADES = ("3011", "3315", "2361", "3832", "4673")
"""Trades of which some need a quay."""
CIRCULAR_TRADES = ("3811", "3831", "3832", "4677", "7732", "3312")
"""Trades that are circular at heart: they ask for room more often."""
FIRST_NAMES = ("Delta", "Polder", "Noord", "Zuider", "Ketel", "Wester", "Ooster", "Marker", "Veluwe", "IJssel", "Flevo", "Horizon", "Kogge",
               "Meer", "Dijk", "Tocht", "Vaart", "Anker", "Schots", "Wierden")
KIND_NAMES = {"25": "Metaal", "28": "Machines", "33": "Techniek", "24": "Gieterij", "29": "Voertuigbouw", "30": "Scheepsbouw",
              "38": "Recycling", "41": "Bouw", "43": "Installatie", "46": "Handel", "45": "Autobedrijf", "49": "Transport", "52": "Opslag",
              "77": "Verhuur", "16": "Houtbouw", "22": "Kunststof", "23": "Beton"}
