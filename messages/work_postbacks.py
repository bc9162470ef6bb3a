"""What the buttons of work carry."""

from dataclasses import dataclass

from messages.postbacks import Postback


@dataclass(frozen=True)
class MoreWork(Postback):
    """Show open work from where a list of it ended: `after` so many, under the same conditions."""

    name = "more-work"
    shared = True
    after: int
    minutes: int
    is_night: bool


@dataclass(frozen=True)
class OpenWork(Postback):
    """Show open work that takes at most so many minutes; 0 is any."""

    name = "open-work"
    shared = True
    minutes: int


@dataclass(frozen=True)
class MyWork(Postback):
    """Show the resident's own work."""

    name = "my-work"
    shared = True


@dataclass(frozen=True)
class SeeOffer(Postback):
    """Show all facts of an offer."""

    name = "offer-see"
    offer: int


@dataclass(frozen=True)
class AcceptOffer(Postback):
    """Take a place of an offer; `terms` says with which terms it was shown."""

    name = "offer-accept"
    offer: int
    terms: int


@dataclass(frozen=True)
class WaitForPlace(Postback):
    """Be told when a place of a full offer is given back."""

    name = "offer-wait"
    offer: int


@dataclass(frozen=True)
class DeclineOffer(Postback):
    """Not this time; nothing follows from it."""

    name = "offer-decline"
    offer: int


@dataclass(frozen=True)
class AgreeNotice(Postback):
    """Agree to the notice itself: with this tap the work starts."""

    name = "notice-agree"
    notice: int


@dataclass(frozen=True)
class KeepTerms(Postback):
    """Leave the terms as they are, where a notice proposes others."""

    name = "terms-keep"
    notice: int


@dataclass(frozen=True)
class ShowNotice(Postback):
    """Show the notice of an assignment again."""

    name = "notice-show"
    assignment: int


@dataclass(frozen=True)
class ShowWork(Postback):
    """Show one assignment and what can be done with it."""

    name = "work-show"
    assignment: int


@dataclass(frozen=True)
class DoItem(Postback):
    """Go on with the next item that is not done yet."""

    name = "item-do"
    assignment: int


@dataclass(frozen=True)
class HandIn(Postback):
    """Begin to hand in outside work: a photograph, a file or text."""

    name = "work-hand-in"
    assignment: int


@dataclass(frozen=True)
class WithdrawWork(Postback):
    """Take a submission back while nobody has begun to review it."""

    name = "work-withdraw"
    assignment: int


@dataclass(frozen=True)
class HandBack(Postback):
    """Hand back what is left; asked once more unless `sure`."""

    name = "work-hand-back"
    assignment: int
    sure: bool


@dataclass(frozen=True)
class ExtendWork(Postback):
    """More time for an assignment."""

    name = "work-extend"
    assignment: int


@dataclass(frozen=True)
class GiveAllBack(Postback):
    """Something has come up: hand everything open back."""

    name = "work-give-all-back"


@dataclass(frozen=True)
class TimeWork(Postback):
    """Measure or tell how long an assignment takes."""

    name = "work-time"
    assignment: int


@dataclass(frozen=True)
class AskDirector(Postback):
    """Ask the director about an assignment."""

    name = "work-ask"
    assignment: int


@dataclass(frozen=True)
class AppealReview(Postback):
    """Have another reviewer look at a judgement."""

    name = "review-appeal"
    review: int


@dataclass(frozen=True)
class OpenCourse(Postback):
    """Begin the short course that some work needs."""

    name = "course-open"
    course: int
