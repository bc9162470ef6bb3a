"""Wrong invite codes are counted for each account: who only guesses soon reaches people, and no stranger's name."""

from datetime import timedelta

from handlers.context import Context
from handlers.help import tickets
from models.errors import YuiError
from models.people.line_accounts import LineAccount

MOST = 5
SPAN = timedelta(hours=1)


class TooManyTries(YuiError):
    """Too many wrong codes in a short time; people have been asked to help."""

    status = 429
    key = "errors.code.too_many"


def check_tries(context: Context, account: LineAccount) -> None:
    """Raises TooManyTries until an hour has passed since the first of five wrong tries."""
    if account.code_tries >= MOST and not _is_past(context, account):
        raise TooManyTries()


def count_wrong(context: Context, account: LineAccount, operator_id: int) -> None:
    """Count a wrong code or a birth date that does not belong to it; with the last one staff are asked to help."""
    if _is_past(context, account):
        account.code_tries, account.code_tried_at = 0, context.now
    account.code_tries += 1
    if account.code_tries == MOST:
        context.record(operator_id, "codes.barred", f"accounts:{account.id}", {"tries": MOST})
        tickets.open_ticket(context, account, operator_id, topic="hand_over", is_live=False)


def _is_past(context: Context, account: LineAccount) -> bool:
    return account.code_tried_at is None or account.code_tried_at + SPAN <= context.now
