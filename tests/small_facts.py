"""Small facts for tests: a few rows that mean something, with defaults for every column that a measure reads."""

from datetime import date

import pandas as pd
from limelight.facts import Facts

COUNTRIES = {
    "KAZ": "yes",
    "KGZ": "yes",
    "TJK": "yes",
    "TKM": "yes",
    "UZB": "yes",
    "RUS": "no",
    "CHN": "no",
    "FRA": "no",
}
AS_OF = date(2024, 6, 30)


def facts(as_of: date = AS_OF, **tables: pd.DataFrame) -> Facts:
    """Facts of the given tables, with the countries every count needs."""
    return Facts({"countries": countries(), **tables}, as_of)


def countries() -> pd.DataFrame:
    return pd.DataFrame(
        {"country": list(COUNTRIES), "name": list(COUNTRIES), "region_member": list(COUNTRIES.values())}
    )


def events(*rows: dict) -> pd.DataFrame:
    """Events: a confirmed bilateral visit to Astana on one day, where a row does not say otherwise."""
    default = {
        "event_id": "",
        "city": "Astana",
        "country": "KAZ",
        "name": "a visit",
        "occasion": "bilateral",
        "date_basis": "confirmed",
        "confidence": 3,
        "sources": "",
    }
    frame = pd.DataFrame([{**default, "end": row["start"], **row} for row in rows])
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


def participants(*rows: tuple) -> pd.DataFrame:
    """Participants from tuples: event id, person, country, role, and capacity where it is not leader."""
    columns = ["event_id", "person", "country", "role", "capacity"]
    return pd.DataFrame([(*row, "leader")[:5] for row in rows], columns=columns).assign(stands_in_for="")


def stops(*rows: dict) -> pd.DataFrame:
    """Stops of the travel table: confirmed, abroad, one day."""
    default = {
        "stop_id": "",
        "contested_territory": "no",
        "date_basis": "confirmed",
        "confidence": 3,
        "sources": "",
        "city": "",
        "purpose": "",
        "occasion": "bilateral",
    }
    frame = pd.DataFrame([{**default, "end": row["start"], **row} for row in rows])
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


def memberships(*rows: tuple) -> pd.DataFrame:
    """Memberships from tuples: organisation, country, status, from, to."""
    return pd.DataFrame(rows, columns=["organisation", "country", "status", "from", "to"])


def deals(*rows: dict) -> pd.DataFrame:
    """Deals: new, signed, sourced, in dollars, where a row does not say otherwise."""
    default = {
        "deal_id": "",
        "announced": "2023-11-01",
        "event_id": "",
        "event_hint": "",
        "counterpart": "FRA",
        "central_asia": "KAZ",
        "sector": "",
        "stage": "signed",
        "flow": "new",
        "amount_low": float("nan"),
        "amount_high": float("nan"),
        "currency": "USD",
        "part_of": "",
        "restates": "",
        "basis": "source",
        "confidence": 3,
        "sources": "s",
    }
    return pd.DataFrame([{**default, **row} for row in rows])


def exchange_rates(*rows: tuple) -> pd.DataFrame:
    """Rates from tuples: id, day, currency, dollars per unit."""
    return pd.DataFrame(rows, columns=["rate_id", "day", "currency", "usd_per_unit"])
