"""An appeal by one tap on the result: somebody else looks again."""

from handlers.conversations.own_work import resident_id
from handlers.quality import disputes
from handlers.turn import Turn
from messages import line
from messages.work_postbacks import AppealReview


def appeal(turn: Turn, tapped: AppealReview) -> None:
    """Have another reviewer look. Raises NotFound, Disputed."""
    disputes.appeal(turn, tapped.review, resident_id(turn))
    turn.say(line.text(turn.text("quality.appealed")))
