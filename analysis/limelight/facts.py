"""The facts: every table of the data package as a typed frame, limited to what could be known on a day."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from limelight import dates, paths

PUBLICATION = date(2023, 11, 14)
EDITIONS = ("publication", "latest")


@dataclass(frozen=True, eq=False)
class Facts:
    """The tables of one edition.

    tables  name → frame; text columns hold "" where unstated, dates NaT, numbers NaN
    as_of   the edition's day: no fact about a later day is in the tables
    keys    name → columns of the primary key; the first column where a table is not named
    """

    tables: Mapping[str, pd.DataFrame]
    as_of: date
    keys: Mapping[str, list[str]] = field(default_factory=dict)
    index: dict[str, dict] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def row(self, row_id: str) -> dict:
        """The cells of one row, named as measures name it: `table:row id`, the parts of a compound key joined by `+`.

        Raises KeyError, naming the row, where the edition does not hold it.
        """
        table, _, key = row_id.partition(":")
        found = self._by_key(table).get(key)
        if found is None:
            raise KeyError(f"row {row_id} is not in the facts as of {self.as_of}")
        return found

    def _by_key(self, table: str) -> dict[str, dict]:
        if table not in self.index:
            columns = self.keys.get(table, [self.tables[table].columns[0]])
            records = self.tables[table].to_dict("records")
            self.index[table] = {
                "+".join(str(record[column]) for column in columns): record for record in records
            }
        return self.index[table]


class EditionError(ValueError):
    """A day that no edition can have."""


def load(as_of: str = "latest", package: Path = paths.DATAPACKAGE) -> Facts:
    """The facts of one edition.

    as_of  an ISO date, `publication` or `latest` (the last day of any confirmed row)
    Raises EditionError, naming the value, where `as_of` is none of these, lies before the first fact, or
    after the last day of the data.
    """
    resources = json.loads(package.read_text(encoding="utf-8"))["resources"]
    files = [package.parent / resource["path"] for resource in resources]
    tables = _tables(package, tuple(map(_stamp, [package, *files])))
    day = resolve_day(as_of, latest_day(tables))
    return Facts(
        MappingProxyType(
            {resource["name"]: _known(tables[resource["name"]], resource, day) for resource in resources}
        ),
        day,
        {resource["name"]: _key(resource) for resource in resources},
    )


def resolve_day(text: str, latest: date, what: str = "as_of") -> date:
    """The day that an edition's name or an ISO date means.

    what  how a message calls it
    Raises EditionError as `load` does.
    """
    if text in EDITIONS:
        return {"publication": PUBLICATION, "latest": latest}[text]
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise EditionError(f"{what} is '{text}': expected YYYY-MM-DD, publication or latest") from None
    if day > latest:
        raise EditionError(f"{what} is '{text}': expected no later than {latest}, the last day of the data")
    return day


def window(first: str, last: str, facts: Facts) -> tuple[date, date]:
    """Two days as a window, cut at the edition's day.

    Raises ValueError, naming both, where the window ends before it begins or begins after the edition's day.
    """
    start, end = resolve_day(first, facts.as_of, "the window's first day"), min(date.fromisoformat(last), facts.as_of)
    if end < start:
        raise ValueError(
            f"the window from {first} to {last} is empty: expected a first day on or before the last, {end}"
        )
    return start, end


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


def _key(resource: dict) -> list[str]:
    key = resource["schema"].get("primaryKey", resource["schema"]["fields"][0]["name"])
    return [key] if isinstance(key, str) else key


@lru_cache(2)
def _tables(package: Path, stamps: tuple[tuple[int, int], ...]) -> dict[str, pd.DataFrame]:
    """All tables whole, read again only when a file's stamp is another.

    They serve every edition, and (`kernels`) every notebook of a build: nobody changes them.
    """
    resources = json.loads(package.read_text(encoding="utf-8"))["resources"]
    return {resource["name"]: _read(package.parent / resource["path"], resource) for resource in resources}


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


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
    """Rows whose day is not after the edition's.

    A later end was not known: what is under way is known up to the edition's day, and a term of office or a
    membership has no end yet.
    """
    day, until = resource.get("limelight:day"), resource.get("limelight:until")
    frame = frame.copy(deep=False)
    if day:
        frame = frame[~(_last_days(frame[day]) > pd.Timestamp(as_of))].reset_index(drop=True)
    if until:
        ends = frame[until]
        dated = pd.api.types.is_datetime64_any_dtype(ends)
        cut = (
            ends.clip(upper=pd.Timestamp(as_of))
            if dated
            else ends.mask(_last_days(ends) > pd.Timestamp(as_of), "")
        )
        frame = frame.assign(**{until: cut})
    return frame


def _last_days(column: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(column):
        return column
    if pd.api.types.is_numeric_dtype(column):
        return dates.last_days(column.map(lambda year: f"{year:.0f}", na_action="ignore").fillna(""))
    return dates.last_days(column)
