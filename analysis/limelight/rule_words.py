"""What each setting of a counting rule means, as a clause of a sentence: it holds whenever *stand-ins count*."""

from collections.abc import Sequence

CLAUSES = {
    "unit": {"stop": "stops are counted", "trip": "trips are counted", "country": "countries are counted"},
    "date_basis": {
        "reported": "reported dates count",
        "confirmed": "only confirmed dates count",
        "announced": "announced dates count too",
    },
    "occasion": {
        "all": "all occasions count",
        "no-sidelines": "meetings on the side of a gathering do not count",
        "bilateral": "only bilateral visits count",
    },
    "stand_ins": {"excluded": "stand-ins do not count", "included": "stand-ins count"},
    "contested": {
        "separate": "contested territory is a class of its own",
        "abroad": "contested territory is abroad",
        "home": "contested territory is home",
    },
    "confidence": {
        "2": "an established outlet is enough",
        "3": "a primary source or several outlets are needed",
        "1": "any row counts",
    },
    "powers": {
        "all": "no power is left out",
        "no-RUS": "Russia is left out",
        "no-RUS-CHN": "Russia and China are left out",
    },
    "place": {"anywhere": "events anywhere count", "region": "only events in the region count"},
    "compare": {"rate": "windows are compared by rate", "count": "windows are compared by count"},
    "witnesses": {"two": "a primary source or several groups decide", "one": "any established outlet decides"},
    "quantifier": {"every": "each single one is meant", "most": "most of them are meant"},
    "direction": {"received": "trips received are counted", "made": "trips made are counted"},
    "scale": {
        "number": "years are measured in trips",
        "per-thousand": "years are measured by their share of all trips",
    },
    "stages": {"any": "deals of any stage count", "signed": "only signed deals count"},
    "packages": {"package": "packages count and not their parts", "parts": "parts count and not their packages"},
}


def clause(rule: str, values: Sequence[str]) -> str:
    """A rule's setting in words, with its id: `only bilateral visits count (R7)`.

    rule    as readings name it: `R7 occasion`
    values  the values that it may take there, one or more
    """
    identity, _, name = rule.partition(" ")
    known = CLAUSES.get(name, {})
    if any(value not in known for value in values):
        return f"{named(rule)} is {' or '.join(values)}"
    clauses = " or ".join(known[value] for value in values)
    return f"{'either ' if len(values) > 1 else ''}{clauses} ({identity})"


def named(rule: str) -> str:
    """A rule of a reading as prose names it: `R11 stand_ins` → `stand-ins (R11)`."""
    identity, _, name = rule.partition(" ")
    return f"{name.replace('_', '-')} ({identity})" if name else identity
