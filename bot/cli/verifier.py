"""Checks what `yui export FILE.zip` wrote, with nothing but Python 3.9 or later: this file lies in the archive itself.

    python verify.py FILE.zip [--head NUMBER:HASH]

It proves that the record is whole (each row holds the hash of the row before), that every document has the hash under
which it was filed and is there, and that the record tells of the same hashes. `--head` is a number and hash that somebody kept
elsewhere (they go out every day): the record must pass through it. Exit code 0 if all holds, 1 if not.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

GENESIS = "0" * 64
TOLD = {"notice.issue": "notices", "invoice.issue": "invoices", "order.deliver": "deliveries"}
"""Acts whose detail carries the hash of the document that they made, by the kind of their subject."""
RELEASED, AGREED = "pay_runs.release", "consents.give"
KEPT_WHOLE = ("notice", "invoice", "statement", "agreement")
"""Kinds of documents whose contents lie beside their hash; of the others (archives, files for the bank) only a hash does."""


def canonical(body: Any) -> str:
    """The text over which hashes are taken: sorted keys, no spaces."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text: str) -> str:
    """In hex, over UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def row_hash(row: dict[str, Any]) -> str:
    """What the hash of a row of the record must be."""
    names = ("number", "operator_id", "at", "actor", "act", "subject", "detail")
    return sha256(f"{row['previous']}\n{canonical([row[name] for name in names])}")


def document_hash(document: dict[str, Any]) -> str | None:
    """What the hash of a document must be; "" where its contents are gone, None where only its hash is kept here."""
    if document.get("words") is not None:
        return sha256(document["words"])
    if document.get("body") is not None:
        return sha256(canonical(document["body"]))
    return "" if document["kind"] in KEPT_WHOLE else document.get("sealed_sha256")


class Findings:
    """What was counted, and what is wrong."""

    def __init__(self) -> None:
        self.rows = 0
        self.head = GENESIS
        self.documents = 0
        self.wrong: list[str] = []
        self.told: dict[str, str] = {}
        self.runs: dict[int, str] = {}
        self.agreed: Counter[str] = Counter()


def check(path: str, head: str | None = None) -> Findings:
    """Go through the whole archive."""
    found = Findings()
    with zipfile.ZipFile(path) as archive:
        _check_record(found, _lines(archive, "record.jsonl"), head)
        check_documents(found, _lines(archive, "documents.jsonl"))
        stated = json.loads(archive.read("head.json"))
    if (stated["number"], stated["hash"]) != (found.rows, found.head) and not found.wrong:
        found.wrong.append(f"record: it ends at {found.rows}, the archive says {stated['number']}")
    return found


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    with archive.open(name) as raw:
        for line in io.TextIOWrapper(raw, encoding="utf-8"):
            yield json.loads(line)


def _check_record(found: Findings, rows: Iterator[dict[str, Any]], head: str | None) -> None:
    number, _, wanted = (head or "").partition(":")
    is_passed = head is None
    for row in rows:
        follows = row["number"] == found.rows + 1 and row["previous"] == found.head and row["hash"] == row_hash(row)
        if not follows:
            found.wrong.append(f"record: row {found.rows + 1} does not follow")
            return
        found.rows, found.head = row["number"], row["hash"]
        is_passed = is_passed or (str(row["number"]) == number and row["hash"] == wanted)
        note(found, row["act"], row["subject"], row["detail"])
    if not is_passed:
        found.wrong.append(f"record: it does not pass through {head}")


def note(found: Findings, act: str, subject: str, detail: dict[str, Any]) -> None:
    """Keep what a row of the record tells of documents."""
    if act in TOLD:
        found.told[subject] = detail["sha256"]
    elif act == RELEASED and "documents" in detail:
        found.runs[int(subject.partition(":")[2])] = detail["documents"]
    elif act == AGREED and (detail["purpose"] == "terms" or detail["purpose"].startswith("secrecy:")):
        found.agreed[detail["sha256"]] += 1


def check_documents(found: Findings, documents: Iterable[dict[str, Any]]) -> None:
    """Compare the documents with themselves and with what was noted of them."""
    of_runs: dict[int, list[str]] = {}
    filed: set[str] = set()
    agreed: Counter[str] = Counter()
    for document in documents:
        found.documents += 1
        subject, stated = document["subject"], document["sha256"]
        filed.add(subject)
        if document_hash(document) not in (None, stated):
            found.wrong.append(f"document {subject}: its contents are not what was filed")
        if document["kind"] == "agreement":
            agreed[stated] += 1
        if subject.partition(":")[0] in TOLD.values() and found.told.get(subject) != stated:
            found.wrong.append(f"document {subject}: the record does not tell of it")
        if document.get("run") is not None:
            of_runs.setdefault(document["run"], []).append(stated)
    for subject in sorted(found.told.keys() - filed):
        found.wrong.append(f"document {subject}: the record tells of it, and it is not here")
    for told in sorted((found.agreed - agreed).keys()):
        found.wrong.append(f"agreement {told}: the record tells of it, and it is not here")
    for told in sorted((agreed - found.agreed).keys()):
        found.wrong.append(f"agreement {told}: the record does not tell of it")
    for run, told in found.runs.items():
        if sha256("\n".join(of_runs.get(run, []))) != told:
            found.wrong.append(f"pay run {run}: its statements and its file are not what was released")


def main() -> None:
    """By hand."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--head", help="NUMBER:HASH that was kept elsewhere")
    given = parser.parse_args()
    found = check(given.file, given.head)
    for line in found.wrong:
        print(f"WRONG  {line}")
    print(f"{'BROKEN' if found.wrong else 'OK'}  {found.rows} rows, {found.documents} documents, head {found.head}")
    sys.exit(1 if found.wrong else 0)


if __name__ == "__main__":
    main()
