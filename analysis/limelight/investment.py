"""Investment by origin: measures that count different things kept apart, and sources that disagree shown together."""

import pandas as pd

from limelight.facts import Facts
from limelight.measure import Measure, listed, row_ids
from limelight.rules import Rules
from limelight.trade import BILLION, USED

WORLD = "WLD"
# What each measure counts, in words; the long form is in the codebook.
MEASURES = {
    "gross-inflow": "inflow in the year",
    "gross-inflow-partial": "inflow in part of the year",
    "cumulative-gross-inflow": "inflows added up over years",
    "net": "net inflow in the year",
    "stock": "stock on the books",
    "stock-russian-estimate": "stock as Moscow puts it",
    "stock-eurasian-region-investors": "stock of the Eurasian region",
    "investment-and-loans-stock": "stock with loans",
    "foreign-investment-and-loans": "investment and loans in the year",
    "foreign-investment-and-loans-partial": "investment and loans in part of the year",
    "foreign-investment-all-forms": "investment of all forms in the year",
}


def statements(facts: Facts, rules: Rules, recipient: str, investor: str) -> pd.DataFrame:
    """Every figure of one state's investment in another, whatever it counts, by measure and time.

    Rows of `investment` that rule R15 lets in, second figures included and marked by `figure`; withdrawn ones
    left out. Adds `what`, the measure in words. None of them may be added to another.
    """
    table = facts["investment"]
    rows = table[
        (table["recipient"] == recipient)
        & (table["investor"] == investor)
        & (table["figure"] != "denied")
        & (table["confidence"] >= rules.confidence)
    ]
    return rows.assign(what=rows["measure"].map(MEASURES)).sort_values(["measure", "through"], ignore_index=True)


def disagreements(facts: Facts) -> pd.DataFrame:
    """Figures that two sources give for one recipient, investor, period and measure, side by side.

    Columns recipient, investor, year, measure, what, used, second, difference (second less used; billion US
    dollars), note, investment_ids, sources.
    """
    table = facts["investment"]
    key = ["recipient", "investor", "year", "measure"]
    used, second = table[table["figure"].isin(USED)], table[table["figure"] == "alternative"]
    pairs = second.merge(used, on=key, suffixes=("_second", "_used"))
    return pd.DataFrame(
        {
            **{column: pairs[column] for column in key},
            "what": pairs["measure"].map(MEASURES),
            "used": pairs["value_usd_bn_used"],
            "second": pairs["value_usd_bn_second"],
            "difference": pairs["value_usd_bn_second"] - pairs["value_usd_bn_used"],
            "note": pairs["note_second"],
            "investment_ids": pairs["investment_id_used"] + " " + pairs["investment_id_second"],
            "sources": pairs["sources_used"] + " " + pairs["sources_second"],
        }
    ).sort_values(key, ignore_index=True)


def share(rows: pd.DataFrame, column: str, partner: str) -> float | None:
    """One partner's value as a share of the world's; None where either is missing.

    rows    one reporter's figures of one measure and period
    column  which column names the partner
    """
    values = rows.drop_duplicates(column).set_index(column)["value_usd_bn"]
    return float(values[partner] / values[WORLD]) if {partner, WORLD} <= set(values.index) else None


def shares(facts: Facts, rules: Rules, investors: tuple[str, ...] = ("RUS", "CHN")) -> pd.DataFrame:
    """What part of a total each investor holds, for every total of which the first investor's part is known.

    Columns recipient, measure, period, what, total (billion US dollars), investor, value, share, place (among the
    investors named for that total, 1 for the largest), named (how many are), investment_ids, sources.
    """
    table = facts["investment"]
    table = table[table["figure"].isin(USED) & (table["confidence"] >= rules.confidence)]
    found = []
    for (recipient, measure, period), rows in table.groupby(["recipient", "measure", "period"], sort=True):
        total, named = rows[rows["investor"] == WORLD], rows[rows["investor"] != WORLD]
        if total.empty or investors[0] not in set(named["investor"]):
            continue
        places = named.set_index("investor")["value_usd_bn"].rank(ascending=False, method="min")
        for row in named[named["investor"].isin(investors)].itertuples(index=False):
            found.append(
                {
                    "recipient": recipient,
                    "measure": measure,
                    "period": period,
                    "through": row.through,
                    "what": MEASURES[measure],
                    "total": total["value_usd_bn"].iloc[0],
                    "investor": row.investor,
                    "value": row.value_usd_bn,
                    "share": share(rows, "investor", row.investor),
                    "place": int(places[row.investor]),
                    "named": len(named),
                    "investment_ids": f"{row.investment_id} {total['investment_id'].iloc[0]}",
                    "sources": f"{row.sources} {total['sources'].iloc[0]}",
                }
            )
    columns = "recipient measure period through what total investor value share place named investment_ids sources"
    return pd.DataFrame(found, columns=columns.split())


def measures(facts: Facts, rules: Rules) -> list[Measure]:
    """The measures of investment, keys `investment.*`: Russia's part, and how far statements of it are apart."""
    return [*_stocks(facts, rules), *_parts(facts, rules)]


def _stocks(facts: Facts, rules: Rules) -> list[Measure]:
    rows = statements(facts, rules, "KAZ", "RUS")
    reading = rules.reading("confidence")
    found = []
    for key, kind, label in (
        ("books", "stock", "stock on the books of the recipient"),
        ("moscow", "stock-russian-estimate", "stock as Moscow puts it"),
        ("cumulative", "cumulative-gross-inflow", "inflows added up over years"),
    ):
        series = rows[rows["measure"] == kind]
        ids = row_ids("investment", series["investment_id"].iloc[-1:])
        last = series.iloc[-1] if len(series) else None
        for field, value, unit in (
            ("", last is not None and float(last["value_usd_bn"]) * BILLION, "USD"),
            (".year", last is not None and str(last["year"]), "text"),
        ):
            found.append(
                Measure(
                    f"investment.kazakhstan.{key}{field}",
                    value or None,
                    unit,
                    f"Russian investment in Kazakhstan: {label}, last on record",
                    reading,
                    ids,
                    "not on record yet",
                )
            )
    return found


def _parts(facts: Facts, rules: Rules) -> list[Measure]:
    """Lowest and highest share of Russia in any total on record, and the same for the last total of each country."""
    parts = shares(facts, rules)
    russia = parts[parts["investor"] == "RUS"].reset_index(drop=True)
    names = facts["countries"].set_index("country")["name"]
    reading, why = rules.reading("confidence"), "not on record yet"
    found = [
        Measure(
            "investment.totals",
            len(russia),
            "totals",
            "totals of which Russia's part is known",
            reading,
            row_ids("investment", " ".join(russia["investment_ids"]).split()),
        )
    ]
    for key, pick in (("lowest", "idxmin"), ("highest", "idxmax")):
        row = russia.loc[getattr(russia["share"], pick)()] if len(russia) else None
        for field, value, unit in (
            ("", row is not None and float(row["share"]), "share"),
            (
                ".where",
                row is not None and f"{names[row['recipient']]} ({row['what']}, {row['period']})",
                "text",
            ),
        ):
            found.append(
                Measure(
                    f"investment.share.{key}{field}",
                    value or None,
                    unit,
                    f"{key} share of Russia in the investment of a country",
                    reading,
                    row_ids("investment", row["investment_ids"].split() if row is not None else ()),
                    why,
                )
            )
    both = last_with_both(parts)
    china = both.pivot_table(index=["recipient", "measure"], columns="investor", values="share")
    ahead = (china["CHN"] > china["RUS"]).sum() if len(both) else 0
    ids = row_ids("investment", " ".join(both["investment_ids"]).split())
    return found + [
        Measure("investment.compared", len(china), "totals", "last totals that name both powers", reading, ids),
        Measure("investment.china-ahead", int(ahead), "totals", "of these, China's part larger", reading, ids),
        Measure(
            "investment.compared.where",
            listed(names[both["recipient"]]) or None,
            "text",
            "countries with a total that names both powers",
            reading,
            ids,
            why,
        ),
    ]


def last_with_both(parts: pd.DataFrame) -> pd.DataFrame:
    """Of `shares`, each country's last total in which every investor asked for is named."""
    wanted = parts["investor"].nunique()
    named = parts.groupby(["recipient", "measure", "period"])["investor"].transform("nunique")
    both = parts[named == wanted] if wanted > 1 else parts.iloc[:0]
    return both[both["through"] == both.groupby("recipient")["through"].transform("max")].reset_index(drop=True)
