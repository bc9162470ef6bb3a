"""What people consent to: the text of each purpose, in a version. A changed text is a new version, asked for anew."""

import hashlib

from messages.catalog import text

VERSIONS = {"terms": "2026-11-01", "privacy": "2026-11-01", "sharing": "2026-11-01"}
PURPOSES = tuple(VERSIONS)
REQUIRED = ("terms", "privacy")
"""Without these there is no registration; the others may be given and taken back freely."""


def consent_text(locale: str, purpose: str, operator_name: str, contact: str) -> str:
    """The whole text of one purpose, as it is shown and hashed."""
    return text(locale, f"consents.{purpose}", operator=operator_name, contact=contact, version=VERSIONS[purpose])


def consent_sha256(words: str) -> str:
    """SHA-256 over the text as shown, in UTF-8."""
    return hashlib.sha256(words.encode()).hexdigest()
