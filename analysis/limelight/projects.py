"""Energy projects, promised against built: steps taken and steps planned, and the sums named for them."""

import pandas as pd

from limelight import dates
from limelight.facts import Facts
from limelight.measure import Measure, listed, row_ids
from limelight.rules import Rules

POWER_STATIONS = "Three thermal power stations"
NUCLEAR = "Nuclear plant of Kazakhstan"
GAS = "Russian gas for Uzbekistan and Kazakhstan"
# Subjects of `milestones` in the field of energy, in the order of the chapter, with a short name.
ENERGY = {
    POWER_STATIONS: "power stations",
    NUCLEAR: "nuclear plant",
    GAS: "Russian gas",
    "Dangara refinery in Tajikistan": "Dangara refinery",
    "TotalEnergies wind farm at Mirny": "French wind farm",
    "Orano in Uzbekistan": "French uranium",
}


def steps(facts: Facts, rules: Rules, subjects: tuple[str, ...] = tuple(ENERGY)) -> pd.DataFrame:
    """Steps of some subjects, in order of subject and day, that rule R15 lets in.

    Columns of `milestones`, and `first` and `last` (the days that the date can mean), `standing`: taken, planned
    (its day is still to come in this edition) or due (a plan whose day is past; whether it was kept is not said).
    """
    table = facts["milestones"]
    found = table[table["subject"].isin(subjects) & (table["confidence"] >= rules.confidence)]
    first, last = dates.first_days(found["day"]), dates.last_days(found["day"])
    due = last <= pd.Timestamp(facts.as_of)
    standing = pd.Series("taken", index=found.index).mask(found["plan"] == "yes", "planned")
    standing = standing.mask((standing == "planned") & due, "due")
    order = found["subject"].map({subject: place for place, subject in enumerate(subjects)})
    return (
        found.assign(first=first, last=last, standing=standing, order=order)
        .sort_values(["order", "first", "last"], ignore_index=True)
        .drop(columns="order")
    )


def taken_on(facts: Facts, milestone: str) -> str | None:
    """The day (as precise as it is known) on which a step was taken; None where it is a plan, or not on record."""
    table = facts["milestones"]
    rows = table[(table["milestone_id"] == milestone) & (table["plan"] == "no")]
    return None if rows.empty else rows["day"].iloc[0]


def russian_energy_deals(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Deals with Russia in energy: columns of `deals`, in order of the day they were made public."""
    table = facts["deals"]
    return table[
        (table["counterpart"] == "RUS")
        & table["sector"].str.contains(r"\benergy")
        & (table["confidence"] >= rules.confidence)
    ].sort_values("announced", ignore_index=True)


# What the chapter says of single steps: key, milestone, field, unit, label.
TOLD = (
    ("stations.memorandum", "tpp-memorandum", "day", "memorandum on the power stations"),
    ("stations.memoranda", "tpp-memorandum", "value", "memoranda on the power stations"),
    ("stations.agreement", "tpp-agreement", "day", "agreement on the power stations"),
    ("stations.plants", "tpp-agreement", "value", "power stations agreed on"),
    ("stations.loan", "tpp-financing-trouble", "value", "cost for which a Russian loan was sought"),
    ("stations.alone", "tpp-start-alone", "day", "day on which building without Russia was stated"),
    ("stations.without", "tpp-all-without-russia", "value", "power stations to be built without Russia"),
    ("stations.without.day", "tpp-all-without-russia", "day", "day on which that was reported"),
    ("nuclear.vote", "npp-vote-yes", "day", "vote on the nuclear plant"),
    ("nuclear.yes", "npp-vote-yes", "value", "share of yes"),
    ("nuclear.turnout", "npp-vote-turnout", "value", "turnout"),
    ("nuclear.builder", "npp-builder-chosen", "day", "Rosatom named leader of the consortium"),
    ("nuclear.second", "npp-second-builder", "day", "CNNC named to lead the next plant"),
    ("nuclear.ground", "npp-ground-broken", "day", "ceremony and first drilling"),
    ("nuclear.cost", "npp-ground-broken", "value", "cost named at the ceremony, at least"),
    ("nuclear.unsigned", "npp-agreement-open", "day", "last day on record on which agreements were unsigned"),
    ("gas.2023", "gas-uzb-2023", "value", "Russian gas delivered to Uzbekistan in 2023"),
    ("gas.2024", "gas-uzb-2024", "value", "Russian gas delivered to Uzbekistan in 2024"),
    ("gas.contract", "gas-uzb-contract", "value", "gas a year in the contract of 2023"),
)
UNITS = {"percent": "share", "USD": "USD"}


def measures(facts: Facts, rules: Rules) -> list[Measure]:
    """The measures of energy projects, keys `projects.*`."""
    return [
        *(_told(facts, *entry) for entry in TOLD),
        _waited(facts),
        *_tally(facts, rules),
    ]


def _told(facts: Facts, key: str, milestone: str, field: str, label: str) -> Measure:
    """One step as a measure: its day, or its value in the unit of the row."""
    table = facts["milestones"]
    rows = table[table["milestone_id"] == milestone]
    why = "not on record yet"
    ids = row_ids("milestones", rows["milestone_id"])
    if rows.empty:
        return Measure(f"projects.{key}", None, "text", label, {}, ids, why)
    if field == "day":
        day = rows["day"].iloc[0]
        exact = dates.first_day(day) == dates.last_day(day)
        return Measure(f"projects.{key}", day, "date" if exact else "text", label, {}, ids)
    unit, value = rows["unit"].iloc[0], float(rows["value"].iloc[0])
    scale = 0.01 if unit == "percent" else 1
    return Measure(f"projects.{key}", value * scale, UNITS.get(unit, unit), label, {}, ids)


def _waited(facts: Facts) -> Measure:
    """Months between the memorandum on the power stations and the statement that one is built without Russia."""
    first, last = "tpp-memorandum", "tpp-start-alone"
    days = [taken_on(facts, milestone) for milestone in (first, last)]
    key, label = "projects.stations.waited", "from the memorandum to building without Russia"
    if None in days:
        return Measure(key, None, "months", label, why="not on record yet")
    waited = (dates.first_day(days[1]) - dates.first_day(days[0])).days / (365.25 / 12)
    return Measure(key, round(waited), "months", label, {}, row_ids("milestones", (first, last)))


def _tally(facts: Facts, rules: Rules) -> list[Measure]:
    """How many energy steps are on record, how many of them plans, and which plans are past their day."""
    found = steps(facts, rules)
    due = found[found["standing"] == "due"]
    return [
        Measure(
            f"projects.steps.{key}",
            len(rows),
            "steps",
            label,
            rules.reading("confidence"),
            row_ids("milestones", rows["milestone_id"]),
        )
        for key, label, rows in (
            ("taken", "steps taken in energy projects", found[found["standing"] == "taken"]),
            ("planned", "plans whose day is still to come", found[found["standing"] == "planned"]),
            ("due", "plans whose day is past", due),
        )
    ] + [
        Measure(
            "projects.steps.due.subjects",
            listed(due["subject"].map(ENERGY)) or None,
            "text",
            "projects with a plan whose day is past",
            rules.reading("confidence"),
            row_ids("milestones", due["milestone_id"]),
            "none",
        )
    ]
