"""A sample of every mail that the house writes, by its template."""

from typing import Any

LINK = "http://localhost:5000/claim/" + "Xy12-abc_" * 5
STOP = "http://localhost:5000/mail/stop/" + "Zy98-abc_" * 8
SENTENCE = "An account with this email already exists. Please sign in."

LETTERS: dict[str, tuple[str, dict[str, Any]]] = {
    "claim": ("claim", {"sentence": SENTENCE, "code": "1234 5678", "link": LINK}),
    "claim without a code": ("claim", {"sentence": SENTENCE, "code": None, "link": LINK}),
    "invitation": ("invitation", {"link": LINK, "stop_url": STOP}),
    "invite": ("invite", {"link": LINK}),
    "note": ("note", {"sentence": SENTENCE}),
    "note with a link": ("note", {"sentence": SENTENCE, "link": LINK}),
    "reminder": (
        "reminder",
        {
            "ending": [("Links", 3, "Nov 28, 2026, 9:30 AM"), ("Your stay", 1, "Nov 28, 2026, 9:45 AM")],
            "link": LINK,
            "stop_url": STOP,
        },
    ),
    "repair": (
        "repair",
        {
            "title": "WO-2026-00001: an answer",
            "sentence": SENTENCE,
            "said": "Yes, we do.\nOn <Monday> too.\n\nThe desk",
            "code": "",
            "link": LINK,
            "has_account": False,
        },
    ),
    "repair with a code": (
        "repair",
        {
            "title": "Your code for WO-2026-00001",
            "sentence": SENTENCE,
            "said": "",
            "code": "1234 5678",
            "link": None,
            "has_account": True,
        },
    ),
}
