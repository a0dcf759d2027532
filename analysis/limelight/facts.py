"""The facts: every table of the data package as a typed frame, limited to what could be known on a day."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from limelight import dates, paths

PUBLICATION = date(2023, 11, 14)
EDITIONS = ("publication", "latest")


@dataclass(frozen=True)
class Facts:
    """The tables of one edition.

    tables  name → frame; text columns hold "" where unstated, dates NaT, numbers NaN
    as_of   the edition's day: no fact about a later day is in the tables
    """

    tables: Mapping[str, pd.DataFrame]
    as_of: date

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]


def load(as_of: str = "latest", package: Path = paths.DATAPACKAGE) -> Facts:
    """The facts of one edition.

    as_of  an ISO date, `publication` or `latest` (the last day of any confirmed row)
    Raises ValueError, naming the value, where `as_of` is none of these, lies before the first fact, or
    after the last day of the data.
    """
    resources = json.loads(package.read_text(encoding="utf-8"))["resources"]
    tables = {resource["name"]: _read(package.parent / resource["path"], resource) for resource in resources}
    day = resolve_day(as_of, latest_day(tables))
    return Facts(
        MappingProxyType({resource["name"]: _known(tables[resource["name"]], resource, day) for resource in resources}),
        day,
    )


def resolve_day(text: str, latest: date) -> date:
    """The day that an edition's name or an ISO date means; raises ValueError as `load` does."""
    if text in EDITIONS:
        return {"publication": PUBLICATION, "latest": latest}[text]
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"as_of is '{text}': expected YYYY-MM-DD, publication or latest") from None
    if day > latest:
        raise ValueError(f"as_of is '{text}': expected no later than {latest}, the last day of the data")
    return day


def latest_day(tables: Mapping[str, pd.DataFrame]) -> date:
    """The last day of any confirmed row in the tables that state how their dates are known."""
    ends = [
        frame.loc[frame["date_basis"] == "confirmed", "end"].max()
        for frame in tables.values()
        if {"date_basis", "end"} <= set(frame.columns)
    ]
    return max(ends).date()


def split(cell: str) -> list[str]:
    """The entries of a cell that holds several, separated by spaces."""
    return cell.split()


def _read(path: Path, resource: dict) -> pd.DataFrame:
    raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    kinds = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    return pd.DataFrame({column: _typed(raw[column], kinds[column]) for column in raw.columns})


def _typed(column: pd.Series, kind: str) -> pd.Series:
    if kind in ("integer", "number", "year"):
        return pd.to_numeric(column.replace("", None))
    if kind == "date":
        return pd.to_datetime(column.replace("", None), format="%Y-%m-%d")
    return column


def _known(frame: pd.DataFrame, resource: dict, as_of: date) -> pd.DataFrame:
    """Rows whose day is not after the edition's; an interval's later end is blanked, since it was not known."""
    day, until = resource.get("limelight:day"), resource.get("limelight:until")
    if day:
        frame = frame[~(_last_days(frame[day]) > pd.Timestamp(as_of))].reset_index(drop=True)
    if until:
        later = _last_days(frame[until]) > pd.Timestamp(as_of)
        frame = frame.assign(**{until: frame[until].mask(later, "" if frame[until].dtype == "str" else None)})
    return frame


def _last_days(column: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(column):
        return column
    if pd.api.types.is_numeric_dtype(column):
        return dates.last_days(column.map(lambda year: f"{year:.0f}", na_action="ignore").fillna(""))
    return dates.last_days(column)
