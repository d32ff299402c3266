"""The twenty markets are data here: zones by name, currency, and the calendar that knows their holidays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


class UnknownMarket(ValueError):
    """No market carries this code."""


class UnknownSubdivision(ValueError):
    """The market has no region of this code."""


@dataclass(frozen=True, slots=True)
class Market:
    """A country where a shop can be: the first zone is the default one; an empty region list means none."""

    code: str
    zones: tuple[str, ...]
    currency: str
    holidays: str
    subdivisions: tuple[str, ...] = ()
    default_subdivision: str | None = None

    @property
    def zone(self) -> str:
        """The zone that counts until the seller picks another of the market."""
        return self.zones[0]

    def subdivision(self, code: str | None) -> str | None:
        """The region as the calendar spells it, from `by`, `BY` or `DE-BY`; the market's default for None."""
        if code is None:
            return self.default_subdivision
        wanted = code.strip().casefold().removeprefix(f"{self.code.casefold()}-")
        for known in self.subdivisions:
            if known.casefold() == wanted:
                return known
        known_ones = ", ".join(self.subdivisions) or "none"
        raise UnknownSubdivision(f"unknown subdivision {code!r} of {self.code}; it has: {known_ones}")


def _zones(names: str, area: str) -> tuple[str, ...]:
    return tuple(f"{area}/{name}" for name in names.split())


_US_ZONES = "New_York Chicago Denver Phoenix Los_Angeles Anchorage"
_MX_ZONES = (
    "Mexico_City Cancun Merida Monterrey Chihuahua Mazatlan Bahia_Banderas Hermosillo "
    "Tijuana Ciudad_Juarez Ojinaga Matamoros"  # the border keeps summer time
)
_BR_ZONES = (
    "Sao_Paulo Bahia Fortaleza Recife Belem Maceio Manaus Cuiaba Campo_Grande Porto_Velho Boa_Vista Rio_Branco Noronha"
)
_ID_ZONES = "Jakarta Pontianak Makassar Jayapura"

# Region codes as the calendar package spells them; a test holds each list against it.
_US = (
    "AK AL AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS MT NC ND NE NH "
    "NJ NM NV NY OH OK OR PA PR RI SC SD TN TX UM UT VA VI VT WA WI WV WY"
)
_BR = "AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO"
_ES = "AN AR AS CB CE CL CM CN CT EX GA IB MC MD ML NC PV RI VC Barcelona"
_DE = "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH Augsburg"
_FR = "57 6AE 971 972 973 974 976 BL MF NC PF PM TF WF"
_IT = (
    "AG AL AN AO AP AQ AR AT AV BA BG BI BL BN BO BR BS BT BZ CA CB CE CH CL CN CO CR CS CT CZ EN FC FE FG "
    "FI FM FR GE GO GR IM IS KR LC LE LI LO LT LU MB MC ME MI MN MO MS MT NA NO NU OR PA PC PD PE PG PI PN "
    "PO PR PT PU PV PZ RA RC RE RG RI RM RN RO SA SI SO SP SR SS SU SV TA TE TN TO TP TR TS TV UD VA VB VC "
    "VE VI VR VT VV Andria Barletta Cesena Forli Pesaro Trani Urbino"
)
_PL = "02 04 06 08 10 12 14 16 18 20 22 24 26 28 30 32"
_MY = "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16"


def _market(
    code: str,
    zones: tuple[str, ...],
    currency: str,
    subdivisions: tuple[str, ...] = (),
    default: str | None = None,
) -> Market:
    return Market(code, zones, currency, code, subdivisions, default)


_ALL = (
    _market("US", (*_zones(_US_ZONES, "America"), "Pacific/Honolulu"), "USD", tuple(_US.split())),
    _market("MX", _zones(_MX_ZONES, "America"), "MXN"),
    _market("BR", _zones(_BR_ZONES, "America"), "BRL", (*_BR.split(), "São Paulo Capital")),
    # The bare calendar of GB lacks Easter Monday, so there is always a nation.
    _market("GB", ("Europe/London",), "GBP", ("ENG", "NIR", "SCT", "WLS"), "ENG"),
    _market("IE", ("Europe/Dublin",), "EUR"),
    _market("ES", ("Europe/Madrid", "Africa/Ceuta", "Atlantic/Canary"), "EUR", tuple(_ES.split())),
    _market("DE", ("Europe/Berlin",), "EUR", tuple(_DE.split())),
    _market("FR", ("Europe/Paris",), "EUR", (*_FR.split(), "Zone A", "Zone B", "Zone C")),
    _market("IT", ("Europe/Rome",), "EUR", tuple(_IT.split())),
    _market("AT", ("Europe/Vienna",), "EUR", tuple("123456789")),
    _market("BE", ("Europe/Brussels",), "EUR", ("Flemish", "French", "German")),
    _market("NL", ("Europe/Amsterdam",), "EUR", ("Midden", "Noord", "Zuid")),
    _market("PL", ("Europe/Warsaw",), "PLN", tuple(_PL.split())),
    _market("JP", ("Asia/Tokyo",), "JPY"),
    _market("ID", _zones(_ID_ZONES, "Asia"), "IDR"),
    _market("TH", ("Asia/Bangkok",), "THB"),
    _market("VN", ("Asia/Ho_Chi_Minh",), "VND"),
    _market("MY", ("Asia/Kuala_Lumpur", "Asia/Kuching"), "MYR", tuple(_MY.split())),
    _market("PH", ("Asia/Manila",), "PHP"),
    _market("SG", ("Asia/Singapore",), "SGD"),
)

MARKETS: Mapping[str, Market] = MappingProxyType({market.code: market for market in _ALL})


def market(code: str) -> Market:
    """The market of this two-letter code, in upper or lower case."""
    found = MARKETS.get(code.strip().upper())
    if found is None:
        raise UnknownMarket(f"unknown market {code!r}; the markets are {' '.join(MARKETS)}")
    return found
