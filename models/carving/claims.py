# japanese: words that a recruitment must be careful with
"""Words in a recruitment that may mislead (Freelance Act, art. 12(1), with part 2 of the guideline under
art. 15): shown to staff before they publish. A person decides; nothing is refused."""

import re
import unicodedata
from enum import StrEnum


class Claim(StrEnum):
    """What may be wrong with a word."""

    EMPLOYMENT = "employment"  # sounds like being employed
    EASY_MONEY = "easy_money"  # promises that nobody can keep
    VAGUE_FEE = "vague_fee"  # a fee that is not the one stated
    UNPAID = "unpaid"  # work or cost that is not paid
    ALWAYS = "always"  # binds people's time beyond what is agreed


_PATTERNS = {
    Claim.EMPLOYMENT: r"正社員|契約社員|(?<!デ)(?<!ア)パート|アルバイト|時給|日給|月給|給料|給与|賃金|雇用|雇い|勤務|出勤|シフト|残業|有給|採用",
    Claim.EASY_MONEY: r"高収入|高報酬|稼げ|かせげ|儲か|もうか|誰でも(?:簡単|かんたん)|だれでも(?:簡単|かんたん)|必ず合格|絶対に?合格|ノーリスク",
    Claim.VAGUE_FEE: r"応相談|要相談|最大[0-9,]+円|[0-9,]+円以上|[0-9,]+円も可|報酬は後日|出来高により",
    Claim.UNPAID: r"無報酬|無償|ただ働き|ボランティア|自己負担|購入して|登録料|保証金|違約金|罰金|ペナルティ",
    Claim.ALWAYS: r"すぐに(?:返信|返事|対応)|即(?:日|時)?対応|いつでも対応|24時間対応|常に連絡|指示に従",
}
_FOUND = {claim: re.compile(pattern) for claim, pattern in _PATTERNS.items()}


def doubtful_words(text: str) -> list[tuple[Claim, str]]:
    """The words that may mislead, each once, in the order of the text, with what may be wrong with them."""
    plain = unicodedata.normalize("NFKC", text)
    found = {
        (match.start(), claim, match.group()) for claim, pattern in _FOUND.items() for match in pattern.finditer(plain)
    }
    return list(dict.fromkeys((claim, words) for _, claim, words in sorted(found)))
