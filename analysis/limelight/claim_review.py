"""A claim's verdict as schema.org ClaimReview, for machines that read the book.

The rating is computed from the verdict alone; what stays open, or cannot be checked, carries words and no number.
ClaimReview has no field for confidence or readings: these stay in `claims.json`, which `isBasedOn` names.
Definition: schema.org, type ClaimReview (https://schema.org/ClaimReview).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from limelight import claim_words, verdicts
from limelight.facts import PUBLICATION

BEST, WORST = 5, 1
RATINGS = {verdicts.SUPPORTED: 5, verdicts.DEPENDS: 3, verdicts.CONTRADICTED: 1}
HEADLINE = "Living in the Limelight"
ARTICLE = {
    "@type": "NewsArticle",
    "headline": HEADLINE,
    "datePublished": PUBLICATION.isoformat(),
    "author": {"@type": "Person", "name": "Chris Rickleton"},
    "publisher": {"@type": "Organization", "name": "Radio Free Europe/Radio Liberty"},
}
REVIEWER = {"@type": "Organization", "name": "Limelight contributors"}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CITED = 10  # sources that a review cites at most
OWN = "the article"  # the speaker of what nobody is quoted for


def is_reviewed(entry: Mapping) -> bool:
    """Whether a claim gets a review: it is part of the audit, and something can decide it."""
    return entry["scope"] == "audit" and entry["basis"] is not None


def review(entry: Mapping, page: str, ledger: str, sources: Sequence[str], day: date) -> dict:
    """One claim as ClaimReview.

    page     address of the page that holds the claim
    ledger   address of `claims.json`
    sources  addresses of the sources behind the verdict
    day      the edition's day
    """
    here = f"{page}#claim-{entry['id']}"
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": here,
        "url": here,
        "inLanguage": "en",
        "datePublished": day.isoformat(),
        "author": REVIEWER,
        "license": LICENCE,
        "claimReviewed": entry["paraphrase"],
        "itemReviewed": {
            "@type": "Claim",
            "@id": f"{here}-statement",
            "author": _author(entry["speaker"]),
            "datePublished": PUBLICATION.isoformat(),
            "appearance": ARTICLE,
            "claimInterpreter": REVIEWER,
        },
        "reviewRating": rating(entry),
        "reviewBody": claim_words.explanation(entry),
        "citation": [{"@type": "CreativeWork", "url": url} for url in sources[:CITED]],
        "isBasedOn": {
            "@type": "Dataset",
            "name": "Limelight claim ledger",
            "license": LICENCE,
            "distribution": {"@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": ledger},
        },
    }


def rating(entry: Mapping) -> dict:
    """The verdict as a Rating: always words, and a number where the verdict is one of those that have one."""
    words = {"@type": "Rating", "alternateName": entry["verdict"]}
    if entry["verdict"] not in RATINGS:
        return words
    return words | {"ratingValue": RATINGS[entry["verdict"]], "bestRating": BEST, "worstRating": WORST}


def script(record: Mapping) -> str:
    """A record as an HTML script element; no text of the data can end it, or begin a comment in it."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f'<script type="application/ld+json">{text}</script>'


def _author(speaker: str) -> dict:
    return ARTICLE["author"] if speaker == OWN else {"@type": "Thing", "name": speaker}
