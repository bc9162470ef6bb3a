"""Where to turn with harassment and other trouble: the operator's own desk, and help from outside.

Freelance Act, art. 14 (a desk, made known) and art. 6 and 17 (whoever believes that the act is broken may report it, and
nothing may follow from that). The outside desk is run by the Daini Tokyo Bar Association for the Ministry of Health,
Labour and Welfare: https://freelance110.mhlw.go.jp/. Where to report:
https://www.mhlw.go.jp/stf/seisakunitsuite/bunya/koyou_roudou/koyoukintou/zaitaku/freelance_moushide.html
"""

from dataclasses import dataclass

from messages import line
from messages.catalog import text
from messages.line import Message
from messages.postbacks import Postback

OUTSIDE_PHONE = "0120-532-110"
OUTSIDE_PAGE = "https://freelance110.mhlw.go.jp/"
REPORT_PAGE = (
    "https://www.mhlw.go.jp/stf/seisakunitsuite/bunya/koyou_roudou/koyoukintou/zaitaku/freelance_moushide.html"
)


@dataclass(frozen=True)
class OpenCare(Postback):
    """Begin a conversation with those who answer for the consultation desk."""

    name = "care-open"
    shared = True


def care_card(locale: str, operator_name: str, desk: str) -> Message:
    """`desk` is how the operator's own desk is reached, in words."""
    title = text(locale, "care.title")
    body = [
        line.title(title),
        line.words_of(text(locale, "care.words", operator=operator_name)),
        line.fact(text(locale, "care.own"), desk),
        line.fact(text(locale, "care.outside"), text(locale, "care.outside_words", phone=OUTSIDE_PHONE)),
        line.fact(text(locale, "care.report"), text(locale, "care.report_words")),
        line.words_of(text(locale, "care.safe"), size="sm", color=line.QUIET),
    ]
    buttons = [
        line.button(line.postback(text(locale, "care.write"), OpenCare().pack()), "primary"),
        line.button(line.uri(text(locale, "care.call"), f"tel:{OUTSIDE_PHONE.replace('-', '')}")),
        line.button(line.uri(text(locale, "care.page"), OUTSIDE_PAGE)),
        line.button(line.uri(text(locale, "care.report_page"), REPORT_PAGE)),
    ]
    return line.flex(text(locale, "care.alt", desk=desk, phone=OUTSIDE_PHONE), line.bubble(body, buttons))
