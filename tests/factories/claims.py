"""Judged claims for tests, as `results.claim_entry` writes them."""


def assessment(holds: bool | None = True, observed: object = 3, reading: dict | None = None, **more: object) -> dict:
    """What was found under one reading."""
    return {
        "reading": reading or {},
        "observed": observed,
        "unit": "trips",
        "holds": holds,
        "waiting": False,
        "because": "",
        **more,
    }


def entry(name: str = "three-trips", **more: object) -> dict:
    """A measured claim that holds in one reading; `more` changes what it should."""
    found = more.pop("assessments", [assessment()])
    return {
        "id": name,
        "paragraph": "3",
        "part": "calendar",
        "scope": "audit",
        "paraphrase": "He made three trips abroad in that time",
        "speaker": "the article",
        "kind": "count",
        "basis": "measured",
        "as_of": "2023-11-14",
        "asks": {"question": "Trips after one day.", "arguments": {"after": "2023-03-17"}},
        "says": {"comparator": "equal", "value": 3, "unit": "trips", "tolerance": 0, "why_tolerance": ""},
        "verdict": "supported",
        "verdict_at_publication": "supported",
        "confidence": {"evidence": "robust", "agreement": 1.0},
        "resolves": None,
        "assessments": found,
        "assessments_at_publication": found,
        "rows": ["trips:t1"],
        "sources": {"for": ["a-1", "b-2"], "against": []},
        "consulted": [],
        "reason": "",
        "research_finding": "supported",
        "difference": "",
        "note": "",
        **more,
    }


def opinion(name: str = "noisy", **more: object) -> dict:
    """A claim that cannot be checked."""
    return entry(
        name,
        **{
            "paraphrase": "It was the noisiest visit of them all",
            "basis": None,
            "asks": {"question": "", "arguments": {}},
            "says": {"comparator": "", "value": None, "unit": "", "tolerance": 0, "why_tolerance": ""},
            "verdict": "not checkable",
            "verdict_at_publication": "not checkable",
            "confidence": {"evidence": "limited", "agreement": None},
            "assessments": [],
            "rows": [],
            "sources": {"for": [], "against": []},
            "reason": "An opinion: no record measures noise.",
            "research_finding": "not-verifiable",
            **more,
        },
    )


RULES = {"R7 occasion": ("all", "bilateral"), "R15 confidence": ("2", "3")}


def varied(name: str = "busy", **more: object) -> dict:
    """A claim that holds unless only bilateral visits count, over four readings."""
    found = [
        assessment(occasion == "all", 8 if occasion == "all" else 2, {"R7 occasion": occasion, "R15 confidence": grade})
        | {"unit": "events"}
        for occasion in RULES["R7 occasion"]
        for grade in RULES["R15 confidence"]
    ]
    return entry(
        name,
        **{
            "paraphrase": "The month was busy",
            "says": {"comparator": "more than", "value": 4, "unit": "events", "tolerance": 0, "why_tolerance": ""},
            "verdict": "depends on the rule",
            "verdict_at_publication": "supported",
            "confidence": {"evidence": "robust", "agreement": 0.5},
            "assessments": found,
            "research_finding": "supported",
            "difference": "The rule for occasions was not asked about.",
            **more,
        },
    )
