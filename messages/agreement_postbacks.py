"""What the buttons of agreements and of paper carry."""

from dataclasses import dataclass

from messages.postbacks import Postback


@dataclass(frozen=True)
class ReadAgreement(Postback):
    """Read what is to be agreed to before an offer is taken: the text of a consent's purpose, a client's secrets."""

    name = "agreement-read"
    purpose: str
    offer: int


@dataclass(frozen=True)
class AskPaper(Postback):
    """Have something sent on paper; `document` numbers a notice or a statement, 0 stands for all agreements."""

    name = "paper-ask"
    kind: str
    document: int
