"""The bank account: searched by kana, or converted from a passbook of Japan Post Bank; shown once for comparison."""

from handlers.conversations.private_pages import ask_for_page, check_page
from handlers.conversations.prompts import TEXT, asks
from handlers.engine.flow import Draft, Flow, Go, Input, Outcome, Stay, Step
from handlers.engine.typed import words_for
from handlers.people import bank_accounts, residents
from handlers.people.former_accounts import still_to_former
from handlers.turn import Turn
from messages import line
from messages.screens import Choice, Fact, Kind, Prompt
from models.errors import YuiError
from models.money import banks, yucho
from models.money.account_numbers import AccountKind, account_kind, account_number
from models.people.kana import holder_name, same_person

FIELDS = ("bank_code", "branch_code", "kind", "number", "holder")
PER_PAGE = 8


class NoBankFound(YuiError):
    """The search found nothing."""

    key = "bank.nothing_found"


class UnknownKind(YuiError):
    """Neither ordinary, current nor savings."""

    key = "bank.kind.unknown"


def check_holder(turn: Turn, typed: str) -> str:
    """The holder's kana, in the form of the bank file; it must agree with the registered kana."""
    holder = holder_name(typed)
    kana = _own_kana(turn)
    if kana is None or not same_person(kana, holder):
        raise bank_accounts.HolderDiffers()
    return holder


def _own_kana(turn: Turn) -> str | None:
    assert turn.resident is not None
    return residents.private(turn, turn.resident).kana


def _on_page(turn: Turn, draft: Draft) -> bool:
    return turn.operator.private_details == "page"


def _at_yucho(turn: Turn, draft: Draft) -> bool:
    return not _on_page(turn, draft) and draft.get("where") == "yucho"


def _elsewhere(turn: Turn, draft: Draft) -> bool:
    return not _on_page(turn, draft) and draft.get("where") != "yucho"


def _ask_where(turn: Turn, draft: Draft) -> Prompt:
    choices = tuple(
        Choice(where, turn.text(f"bank.where.{where}"), words_for(f"typed.where.{where}"))
        for where in ("yucho", "bank")
    )
    return Prompt(turn.text("bank.where.words"), turn.text("bank.where.example"), choices=choices)


def _ask_search(what: str, *drops: str) -> Step:
    def ask(turn: Turn, draft: Draft) -> Prompt:
        return asks(turn, f"bank.{what}")

    def check(turn: Turn, draft: Draft, given: Input) -> str:
        query = given.value[:40]
        if not _search(draft, what, query, 1).total:
            raise NoBankFound(query=query)
        return query

    def take(turn: Turn, draft: Draft, value: str) -> Outcome:
        draft[f"{what}_at"] = 1
        return Go()

    return Step(f"{what}_query", ask, check, take, when=_elsewhere, drops=drops)


def _pick(what: str) -> Step:
    def ask(turn: Turn, draft: Draft) -> Prompt:
        found = _search(draft, what, draft[f"{what}_query"], draft[f"{what}_at"])
        choices = [Choice(place.code, f"{place.name}({place.code})", (place.name, place.code)) for place in found.items]
        if found.page < found.pages:
            choices.append(Choice("more", turn.text("bank.more")))
        choices.append(Choice("again", turn.text("bank.again")))
        return Prompt(turn.text(f"bank.{what}.pick", count=found.total), choices=tuple(choices))

    def take(turn: Turn, draft: Draft, value: str) -> Outcome:
        if value == "more":
            draft[f"{what}_at"] += 1
            return Stay()
        if value == "again":
            return Go(f"{what}_query")
        draft[f"{what}_code"] = value
        return Go()

    return Step(f"{what}_pick", ask, take=take, when=_elsewhere, counted=False)


def _search(draft: Draft, what: str, query: str, page: int) -> banks.Page[banks.Bank] | banks.Page[banks.Branch]:
    if what == "bank":
        return banks.search_banks(query, page, PER_PAGE)
    return banks.search_branches(draft["bank_code"], query, page, PER_PAGE)


def _ask_kind(turn: Turn, draft: Draft) -> Prompt:
    choices = tuple(Choice(kind, turn.text(f"bank.kind.{kind.name.lower()}")) for kind in AccountKind)
    return Prompt(turn.text("bank.kind.words"), choices=choices, takes=TEXT)


def _check_kind(turn: Turn, draft: Draft, given: Input) -> str:
    kind = AccountKind(given.value) if given.kind is Kind.CHOICE else account_kind(given.value)
    if kind is None:
        raise UnknownKind()
    return str(kind.value)


def _ask_number(turn: Turn, draft: Draft) -> Prompt:
    return asks(turn, "bank.number")


def _check_number(turn: Turn, draft: Draft, given: Input) -> str:
    return account_number(given.value)


def _ask_passbook(turn: Turn, draft: Draft) -> Prompt:
    return asks(turn, "bank.passbook")


def _check_passbook(turn: Turn, draft: Draft, given: Input) -> list[str]:
    symbol, number = yucho.read_symbol_and_number(given.value)
    yucho.transfer_account(symbol, number)
    return [symbol, number]


def _ask_savings(turn: Turn, draft: Draft) -> Prompt:
    choices = (
        Choice(
            "ordinary", turn.text("bank.passbook_kind.ordinary"), words_for("typed.passbook.ordinary"), is_main=True
        ),
        Choice("savings", turn.text("bank.passbook_kind.savings"), words_for("typed.passbook.savings")),
    )
    return Prompt(turn.text("bank.passbook_kind.words"), turn.text("bank.passbook_kind.example"), choices=choices)


def _take_savings(turn: Turn, draft: Draft, value: str) -> Outcome:
    symbol, number = draft["passbook"]
    draft["kind"] = str(yucho.transfer_account(symbol, number, is_savings=value == "savings").kind.value)
    return Go()


def _can_be_savings(turn: Turn, draft: Draft) -> bool:
    """Whether the 記号 leaves open which of two kinds of passbook it is."""
    return _at_yucho(turn, draft) and draft.get("kind") != str(AccountKind.CHECKING.value)


def _answered_by_passbook(turn: Turn, draft: Draft) -> tuple[int, int]:
    """記号 and 番号 answer at once what are several questions elsewhere: the bank, its branch and the number, often the
    kind too. So the progress has one length, whichever bank it is."""
    count = 3 if _can_be_savings(turn, draft) else 4
    return count, count


def _compare(turn: Turn, draft: Draft) -> str:
    return turn.text("pages.private.account.converted") if _at_yucho(turn, draft) else ""


def _take_passbook(turn: Turn, draft: Draft, value: list[str]) -> Outcome:
    symbol, number = value
    found = yucho.transfer_account(symbol, number)
    draft |= {
        "bank_code": found.bank_code,
        "branch_code": found.branch_code,
        "kind": str(found.kind.value),
        "number": found.number,
    }
    return Go()


def _ask_holder(turn: Turn, draft: Draft) -> Prompt:
    choices = (Choice("own", _own_kana(turn) or "-", is_main=True),)
    return Prompt(turn.text("bank.holder.words"), turn.text("bank.holder.example"), choices=choices, takes=TEXT)


def _check_holder(turn: Turn, draft: Draft, given: Input) -> str:
    typed = _own_kana(turn) if given.kind is Kind.CHOICE else given.value
    return check_holder(turn, typed or "")


def facts(turn: Turn, draft: Draft) -> list[Fact]:
    """The account in full, this once, for its owner to compare with the passbook; the page has shown it itself."""
    if _on_page(turn, draft):
        return [Fact(turn.text("private_page.fact.account"), turn.text("private_page.fact.given"), "account_page")]
    bank, branch = banks.bank(draft["bank_code"]), banks.branch(draft["bank_code"], draft["branch_code"])
    kind = AccountKind(draft["kind"]).name.lower()
    passbook = "passbook" if _at_yucho(turn, draft) else None
    return [
        Fact(turn.text("bank.fact.bank"), f"{bank.name}({bank.code})", "where"),
        Fact(turn.text("bank.fact.branch"), f"{branch.name}({branch.code})", passbook or "branch_query"),
        Fact(turn.text("bank.fact.kind"), turn.text(f"bank.kind.{kind}"), _kind_step(turn, draft)),
        Fact(turn.text("bank.fact.number"), draft["number"], passbook or "number"),
        Fact(turn.text("bank.fact.holder"), draft["holder"], "holder"),
    ]


def _kind_step(turn: Turn, draft: Draft) -> str:
    if not _at_yucho(turn, draft):
        return "kind"
    return "passbook_kind" if _can_be_savings(turn, draft) else "passbook"


def _finish(turn: Turn, draft: Draft) -> None:
    assert turn.resident is not None
    bank_accounts.register(
        turn,
        turn.resident,
        bank_code=draft["bank_code"],
        branch_code=draft["branch_code"],
        kind=AccountKind(draft["kind"]),
        number=draft["number"],
        holder=draft["holder"],
    )
    turn.say(line.text(turn.text("bank.kept")), *still_to_former(turn, turn.resident.id, turn.locale))


BANK = Flow(
    "bank",
    steps=(
        Step(
            "where",
            _ask_where,
            when=lambda turn, draft: not _on_page(turn, draft),
            drops=(
                "bank_query",
                "bank_pick",
                "branch_query",
                "branch_pick",
                "kind",
                "number",
                "passbook",
                "passbook_kind",
            ),
        ),
        _ask_search("bank", "bank_pick", "branch_query", "branch_pick"),
        _pick("bank"),
        _ask_search("branch", "branch_pick"),
        _pick("branch"),
        Step("kind", _ask_kind, _check_kind, when=_elsewhere),
        Step("number", _ask_number, _check_number, when=_elsewhere),
        Step(
            "passbook",
            _ask_passbook,
            _check_passbook,
            _take_passbook,
            when=_at_yucho,
            parts=_answered_by_passbook,
            drops=("passbook_kind",),
        ),
        Step("passbook_kind", _ask_savings, take=_take_savings, when=_can_be_savings),
        Step("holder", _ask_holder, _check_holder, when=lambda turn, draft: not _on_page(turn, draft)),
        Step(
            "account_page",
            lambda turn, draft: ask_for_page(turn, "account"),
            lambda turn, draft, given: check_page(draft, FIELDS),
            when=_on_page,
        ),
    ),
    finish=_finish,
    summary=facts,
    compare=_compare,
)
