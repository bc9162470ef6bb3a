"""What people consent to: the text of each purpose, in a version. A changed text is a new version, asked for anew."""

import hashlib

from messages.catalog import text
from models.people.memberships import SHARING as SHARING

VERSIONS = {"terms": "2026-11-28", "privacy": "2026-11-01", SHARING: "2026-11-28", "special": "2026-11-28"}
DIRECT_VERSION = "direct-2026-11-28"
MOVING = "moving"
MOVING_VERSION = "moving-2026-11-28"
"""To the operator of one's new town goes what that of the old one knows."""
PURPOSES = tuple(VERSIONS)
SPECIAL = "special"
"""To write of illness, disability or family (要配慮個人情報; Act on the Protection of Personal Information, art. 20(2)): asked
for only where somebody wishes to, and never needed to work."""
REQUIRED = ("terms", "privacy")
"""Without these there is no registration; the others may be given and taken back freely."""
AGREEMENT = "terms"
"""The framework agreement: the terms that are common to all work."""
SILENCE_SINCE, SILENCE_DAYS = "2026-11-28", 14
"""From this version of it on: a statement of which no word comes for so many days counts as confirmed."""
_SECRECY = "2026-11-24"


def edition() -> str:
    """The version of the newest text among all purposes."""
    return max(VERSIONS.values())


def consent_text(locale: str, purpose: str, operator_name: str, contact: str) -> str:
    """The whole text of one purpose, as it is shown and hashed."""
    return text(locale, f"consents.{purpose}", operator=operator_name, contact=contact, version=VERSIONS[purpose])


def direct_text(locale: str, home_name: str, lead_name: str, contact: str) -> str:
    """The whole text by which one town is told who a resident of another is, to contract with them itself."""
    return text(locale, "crossing.direct", home=home_name, lead=lead_name, contact=contact, version=DIRECT_VERSION)


def moving_text(locale: str, old_name: str, new_name: str, contact: str) -> str:
    """The whole text by which a registration goes along to another town."""
    return text(locale, "moving.consent", old=old_name, new=new_name, contact=contact, version=MOVING_VERSION)


def secrecy_version(own: int) -> str:
    """The version of a client's text: that of the standard words, and how often the client's own have changed."""
    return f"{_SECRECY}.{own}"


def secrecy_text(locale: str, operator_name: str, client_name: str, own_words: str, own: int) -> str:
    """The whole text by which a client's secrets are kept: the standard words, and the client's own below them."""
    standard = text(
        locale, "consents.secrecy", operator=operator_name, client=client_name, version=secrecy_version(own)
    )
    return f"{standard}\n\n{own_words}" if own_words else standard


def consent_sha256(words: str) -> str:
    """SHA-256 over the text as shown, in UTF-8."""
    return hashlib.sha256(words.encode()).hexdigest()
