"""A small, complete and sound data package, from which each test breaks one thing.

The facts are invented; the tables, columns and keys are those that the library reads.
"""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

PARTIAL_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"


def text(name: str, *choices: str, required: bool = False, **more) -> dict:
    """A text column, closed where choices are given."""
    limits = {"required": True} if required else {}
    limits |= {"enum": list(choices)} if choices else {}
    return _field(name, "string", limits, **more)


def key(name: str) -> dict:
    """A text column whose values are ids."""
    return text(name, required=True)


def day(name: str, required: bool = True) -> dict:
    """A column of days."""
    return _field(name, "date", {"required": True} if required else {})


def partial(name: str) -> dict:
    """A column of partial dates."""
    return _field(name, "string", {"pattern": PARTIAL_DATE}, **{"limelight:partialDate": True})


def number(name: str, kind: str = "number", **limits) -> dict:
    """A column of numbers."""
    return _field(name, kind, limits)


def ids(name: str, table: str = "sources") -> dict:
    """A column that lists ids of another table."""
    return text(name, **{"limelight:list": {"table": table, "separator": " "}})


def _field(name: str, kind: str, limits: dict, **more) -> dict:
    described = {"name": name, "title": name, "description": f"What {name} means.", "type": kind}
    return described | ({"constraints": limits} if limits else {}) | more


CONFIDENCE = number("confidence", "integer", minimum=1, maximum=3)
BASIS = text("date_basis", "announced", "reported", "confirmed")
SOURCES = ids("sources")
NOTE = text("note")
RANK = text("rank", "state", "official", "working", "private", "unstated")
OCCASION = text("occasion", "bilateral", "multilateral", "sidelines", "ceremony")
INTERVAL = [partial("from"), partial("to")]

FIELDS = {
    "sources": [
        key("source_id"),
        text("url"),
        text("host"),
        text("publisher"),
        partial("published"),
        text("kind"),
        text("group"),
    ],
    "countries": [
        key("country"),
        text("name"),
        text("kind", "country", "aggregate"),
        text("region_member", "yes", "no"),
    ],
    "people": [key("person"), text("name"), text("country"), NOTE],
    "offices": [
        *(key("office_id"), text("person"), text("country"), text("office"), text("role_kind")),
        *(*INTERVAL, SOURCES, CONFIDENCE, NOTE),
    ],
    "memberships": [
        *(key("membership_id"), text("organisation"), text("country"), text("status")),
        *(*INTERVAL, SOURCES, CONFIDENCE, NOTE),
    ],
    "events": [
        *(
            key("event_id"),
            day("start"),
            day("end"),
            text("city"),
            text("country"),
            text("name"),
            RANK,
            OCCASION,
        ),
        *(text("direction", "inbound", "outbound", "third-place"), BASIS, SOURCES, CONFIDENCE, NOTE),
    ],
    "participants": [
        *(key("event_id"), key("person"), text("office"), text("country"), text("role", "host", "guest")),
        *(text("capacity", "leader", "stand-in", "also-present"), text("stands_in_for"), SOURCES),
    ],
    "trips": [
        *(
            key("stop_id"),
            text("trip_id"),
            text("person"),
            day("start"),
            day("end"),
            text("country"),
            text("city"),
        ),
        *(
            text("purpose"),
            RANK,
            OCCASION,
            text("border_crossed", "yes", "no"),
            text("contested_territory", "yes", "no"),
        ),
        *(BASIS, SOURCES, CONFIDENCE, NOTE),
    ],
    "absences": [
        *(
            key("absence_id"),
            text("person"),
            day("start"),
            day("end"),
            text("city"),
            text("country"),
            text("name"),
        ),
        *(text("how"), text("stated_reason"), BASIS, SOURCES, CONFIDENCE),
    ],
    "deals": [
        *(key("deal_id"), partial("announced"), text("event_id"), text("counterpart")),
        *(
            ids("central_asia", "countries"),
            text("stage", "announced", "signed"),
            text("flow", "new", "component"),
        ),
        *(number("amount_low"), number("amount_high"), text("currency"), text("is_package", "yes", "no")),
        *(text("part_of"), text("restates"), text("basis", "source", "article"), SOURCES, CONFIDENCE, NOTE),
    ],
    "exchange_rates": [
        *(
            key("rate_id"),
            partial("day"),
            text("currency"),
            number("usd_per_unit"),
            text("kind"),
            SOURCES,
            CONFIDENCE,
        ),
    ],
    "exceptions": [key("exception_id"), text("check"), text("table"), text("row"), text("reason")],
}
KEYS = {"participants": ["event_id", "person"]}
LINKS = {
    "offices": [("person", "people", "person"), ("country", "countries", "country")],
    "events": [("country", "countries", "country")],
    "participants": [("event_id", "events", "event_id"), ("person", "people", "person")],
    "trips": [("person", "people", "person"), ("country", "countries", "country")],
    "deals": [("part_of", "", "deal_id")],
}
DAYS = {
    "events": "start",
    "trips": "start",
    "absences": "start",
    "deals": "announced",
    "offices": "from",
    "memberships": "from",
}
UNTIL = {"offices": "to", "memberships": "to"}
FLOORS = {"events": 2}

ROWS = {
    "sources": """
        source_id,url,host,publisher,published,kind,group
        one-1,https://one.com/1,one.com,One,2023-10,press,one.com
        two-1,https://two.com/1,two.com,,,wire,two.com
        """,
    "countries": """
        country,name,kind,region_member
        KAZ,Kazakhstan,country,yes
        UZB,Uzbekistan,country,yes
        RUS,Russia,country,no
        FRA,France,country,no
        CHN,China,country,no
        EUU,European Union,aggregate,no
        """,
    "people": """
        person,name,country,note
        aliya,Aliya,KAZ,
        bek,Bek,UZB,
        cyril,Cyril,RUS,
        denise,Denise,FRA,
        edgar,Edgar,FRA,
        """,
    "offices": """
        office_id,person,country,office,role_kind,from,to,sources,confidence,note
        aliya-1,aliya,KAZ,president,head-of-state,2019-03-20,,one-1,3,
        bek-1,bek,UZB,president,head-of-state,2016,,one-1,3,
        cyril-1,cyril,RUS,president,head-of-state,2012-05-07,,one-1,3,
        denise-1,denise,FRA,president,head-of-state,2017-05,2027-05,one-1,3,
        edgar-1,edgar,FRA,premier,head-of-government,2023,2023-12,one-1,2,
        """,
    "memberships": """
        membership_id,organisation,country,status,from,to,sources,confidence,note
        icc-kaz,ICC,KAZ,non-party,,,one-1,3,
        icc-rus-1,ICC,RUS,signatory,2000-09-13,2016-11-30,one-1,3,
        icc-rus-2,ICC,RUS,non-party,2016-11-30,,one-1,3,
        icc-fra,ICC,FRA,party,2002-07,,one-1,3,
        """,
    "events": """
        event_id,start,end,city,country,name,rank,occasion,direction,date_basis,sources,confidence,note
        fra-1,2023-11-01,2023-11-02,Astana,KAZ,Visit,official,bilateral,inbound,confirmed,one-1 two-1,3,
        fra-2,2023-11-02,2023-11-03,Tashkent,UZB,Visit,state,bilateral,inbound,reported,one-1,2,
        rus-1,2023-11-09,2023-11-09,Astana,KAZ,Visit,official,bilateral,inbound,confirmed,one-1 two-1,3,
        summit,2023-12-05,2023-12-06,Samarkand,UZB,Summit,unstated,multilateral,inbound,confirmed,one-1,3,
        plan,2024-02-01,2024-02-01,Paris,FRA,Plan,unstated,bilateral,outbound,announced,two-1,1,ANNOUNCED ONLY
        """,
    "participants": """
        event_id,person,office,country,role,capacity,stands_in_for,sources
        fra-1,denise,president,FRA,guest,leader,,one-1
        fra-1,aliya,president,KAZ,host,leader,,one-1
        fra-2,denise,president,FRA,guest,leader,,one-1
        fra-2,bek,president,UZB,host,leader,,one-1
        rus-1,cyril,president,RUS,guest,leader,,one-1
        rus-1,aliya,president,KAZ,host,leader,,one-1
        summit,bek,president,UZB,host,leader,,one-1
        summit,aliya,president,KAZ,guest,leader,,one-1
        summit,edgar,premier,FRA,guest,stand-in,denise,one-1
        plan,aliya,president,KAZ,guest,leader,,two-1
        """,
    "trips": f"""
        {",".join(each["name"] for each in FIELDS["trips"])}
        t1-chn,t1,cyril,2023-10-17,2023-10-18,CHN,Beijing,Talks,working,bilateral,yes,no,confirmed,one-1,3,
        t2-kaz,t2,cyril,2023-11-09,2023-11-09,KAZ,Astana,Talks,official,bilateral,yes,no,confirmed,one-1,3,
        t2-uzb,t2,cyril,2023-11-10,2023-11-11,UZB,Tashkent,Talks,state,bilateral,yes,no,reported,two-1,2,
        """,
    "absences": """
        absence_id,person,start,end,city,country,name,how,stated_reason,date_basis,sources,confidence
        a-fra,cyril,2023-11-20,2023-11-21,Paris,FRA,Forum,video,unstated,confirmed,one-1,3
        """,
    "deals": f"""
        {",".join(each["name"] for each in FIELDS["deals"])}
        pack,2023-11-01,fra-1,FRA,KAZ,signed,new,1000,2000,EUR,yes,,,source,one-1,3,
        part-1,2023-11-01,fra-1,FRA,KAZ,signed,component,800,900,EUR,no,pack,,source,one-1,3,
        part-2,2023-11,,FRA,KAZ UZB,announced,component,700,,EUR,no,pack,,source,one-1,2,
        again,2023-12,,RUS,UZB,announced,new,500,500,USD,no,,part-1,source,two-1,2,
        """,
    "exchange_rates": """
        rate_id,day,currency,usd_per_unit,kind,sources,confidence
        eur-2023-11,2023-11,EUR,1.08,monthly,one-1,3
        """,
    "exceptions": """
        exception_id,check,table,row,reason
        """,
}


@dataclass
class DataPackage:
    """A data package in memory: its description, its rows and columns by table, its (empty) claim ledger."""

    descriptor: dict
    rows: dict[str, list[dict[str, str]]]
    columns: dict[str, list[str]]
    claims: str = "[]\n"

    def row(self, table: str, row_id: str) -> dict[str, str]:
        """A row by its id (the values of a compound key joined by `+`)."""
        columns = KEYS.get(table, self.columns[table][:1])
        return next(row for row in self.rows[table] if "+".join(row[column] for column in columns) == row_id)

    def add(self, table: str, like: str, **cells: str) -> None:
        """A further row that differs from another in some cells."""
        self.rows[table].append(self.row(table, like) | cells)

    def resource(self, table: str) -> dict:
        """What the description says of a table."""
        return next(resource for resource in self.descriptor["resources"] if resource["name"] == table)

    def field(self, table: str, column: str) -> dict:
        """What the description says of a column."""
        return next(field for field in self.resource(table)["schema"]["fields"] if field["name"] == column)

    def write(self, folder: Path) -> Path:
        """Writes the package and returns the path of its `datapackage.json`."""
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in self.rows.items():
            (folder / f"{table}.csv").write_text(
                _csv(self.columns[table], rows), encoding="utf-8", newline=""
            )
        (folder / "claims.yml").write_text(self.claims, encoding="utf-8")
        package = folder / "datapackage.json"
        package.write_text(json.dumps(self.descriptor, indent=1), encoding="utf-8")
        return package


def data_package() -> DataPackage:
    """The sound package."""
    return DataPackage(
        {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": "fixture",
            "resources": [_resource(table) for table in FIELDS],
        },
        {table: _parsed(rows) for table, rows in ROWS.items()},
        {table: [each["name"] for each in fields] for table, fields in FIELDS.items()},
    )


def _resource(table: str) -> dict:
    links = [
        {"fields": [column], "reference": {"resource": target, "fields": [target_column]}}
        for column, target, target_column in LINKS.get(table, [])
    ]
    days = {"limelight:day": DAYS[table]} if table in DAYS else {}
    until = {"limelight:until": UNTIL[table]} if table in UNTIL else {}
    return {
        "name": table,
        "path": f"{table}.csv",
        "title": table,
        "description": f"What {table} holds.",
        "limelight:minimumRows": FLOORS.get(table, 0),
        **days,
        **until,
        "schema": {
            "fields": [json.loads(json.dumps(each)) for each in FIELDS[table]],
            "missingValues": [""],
            "primaryKey": KEYS.get(table, [FIELDS[table][0]["name"]]),
            "foreignKeys": links,
        },
    }


def _parsed(block: str) -> list[dict[str, str]]:
    return list(csv.DictReader(line.strip() for line in block.strip().splitlines()))


def _csv(columns: list[str], rows: list[dict[str, str]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()
