"""Outside work that came back, or ended early: what was sent for it is neither lost nor left lying about."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.context import Context
from handlers.quality import disputes
from handlers.work import delivering, ending, handing_in, review_sheets, reviewing, working
from models.errors import NotFound
from models.files.attachments import Attachment, AttachmentUse, Blob
from models.money.payables import Payable
from models.work.assignments import Assignment, Review, Submission
from models.work.reasons import RejectReason, ReturnReason
from models.work.tasks import Task, TaskKind
from tests.work.desk import SECOND, Desk, me


class Job:
    """Outside work in the hands of one resident."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.resident_id = desk.resident()
        self.order_id = desk.order()
        self.assignment_id = desk.start(desk.offer(desk.task(order_id=self.order_id)), self.resident_id)

    def sends(self, *names: str) -> None:
        """The resident sends files."""
        account_id = self.desk.account(self.resident_id).id

        def send(context: Context, name: str) -> None:
            use, content = AttachmentUse.LOOSE, name.encode()
            sent = handing_in.store_file(context, self.desk.operator_id, use, name, content, account_id=account_id)
            handing_in.attach(context, self.assignment_id, self.resident_id, sent.id)

        for name in names:
            self.desk.act(send, name)

    def takes_off(self, name: str) -> None:
        """The resident takes a file off."""

        def take_off(context: Context) -> None:
            at_hand = handing_in.files_at_hand(context, self.assignment_id)
            (found,) = [one.id for one in at_hand if one.name == name]
            handing_in.detach(context, self.assignment_id, self.resident_id, found)

        self.desk.act(take_off)

    def submits(self, text: str = "") -> int:
        """The resident hands in; the number of the submission."""
        me_ = me(self.resident_id)
        return self.desk.act(working.submit, self.assignment_id, self.resident_id, text, actor=me_).id

    def comes_back(self, submission_id: int, reason: ReturnReason = ReturnReason.UNREADABLE) -> None:
        """A reviewer returns it."""
        due = self.desk.now + timedelta(days=2)
        self.desk.passes(minutes=5)
        self.desk.staff(reviewing.return_work, submission_id, reason, "2枚目がぼけています", due)
        self.desk.passes(minutes=5)

    def cancelled(self) -> None:
        """Staff cancel it."""
        self.desk.staff(ending.cancel_one, self.assignment_id, "催しがなくなりました")

    def shown(self, submission_id: int) -> list[tuple[str, bool]]:
        """What a reviewer sees of a submission: names, and whether they were there before."""
        sheet = self.desk.staff(review_sheets.submission_sheet, submission_id)
        return [(file.name, file.is_from_before) for file in sheet.files]

    def last(self) -> Submission:
        """The newest submission."""
        newest = select(Submission).order_by(Submission.id.desc()).limit(1)
        return self.desk.look(lambda session: session.scalars(newest).one())

    def delivered(self) -> list[str]:
        """The files that the client gets, and the rows of the table."""
        archive = self.desk.staff(delivering.assemble, self.order_id).archive
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            return sorted(files.read(name).decode("utf-8-sig") for name in files.namelist() if "/files/" in name)

    def kept(self) -> list[str]:
        """The files of which there are bytes, and none that hangs on nothing."""
        bytes_of = select(Attachment.name).join(Blob, Blob.sha256 == Attachment.sha256).order_by(Attachment.id)
        assert not self.desk.look(
            lambda session: session.scalars(
                select(Attachment.id).where(Attachment.submission_id.is_(None), Attachment.removed_at.is_(None))
            ).all()
        )
        return self.desk.look(lambda session: list(session.scalars(bytes_of)))


@pytest.fixture
def job(sqlite_desk: Desk) -> Job:
    """Outside work in somebody's hands."""
    return Job(sqlite_desk)


def test_what_is_sent_after_a_return_is_added_and_what_is_taken_off_is_no_longer_delivered(desk: Desk) -> None:
    job = Job(desk)
    job.sends("a.txt", "b.txt", "c.txt")
    first = job.submits("3枚です")
    job.comes_back(first)
    with pytest.raises(working.NothingHandedIn):
        job.submits()
    job.takes_off("b.txt")
    job.sends("b2.txt")
    second = job.submits()
    assert job.shown(second) == [("a.txt", True), ("c.txt", True), ("b2.txt", False)]
    assert job.shown(first) == [("a.txt", False), ("b.txt", False), ("c.txt", False)]
    assert job.last().text == "3枚です"
    with pytest.raises(NotFound):
        job.takes_off("a.txt")
    job.comes_back(second)
    job.takes_off("c.txt")
    third = job.submits()
    desk.act(working.withdraw, job.assignment_id, job.resident_id, actor=me(job.resident_id))
    third = job.submits()
    desk.staff(reviewing.approve, third)
    assert job.delivered() == ["a.txt", "b2.txt"]
    assert job.kept() == ["a.txt", "b.txt", "c.txt", "b2.txt"]


def test_a_judgement_overturned_on_appeal_delivers_what_was_judged(job: Job) -> None:
    job.sends("a.txt", "b.txt")
    first = job.submits()
    job.comes_back(first)
    job.takes_off("b.txt")
    job.sends("late.txt")
    review_id = job.desk.look(lambda session: session.scalars(select(Review.id)).one())
    dispute = job.desk.act(disputes.appeal, review_id, job.resident_id, actor=me(job.resident_id))
    job.desk.staff(disputes.decide, dispute.id, True, "十分でした", actor=SECOND)
    assert job.delivered() == ["a.txt", "b.txt", "late.txt"]
    assert job.kept() == ["a.txt", "b.txt", "late.txt"]


def test_what_was_sent_for_work_that_is_cancelled_is_paid_seen_and_delivered(job: Job) -> None:
    job.sends("a.txt", "b.txt")
    job.comes_back(job.submits())
    job.sends("c.txt")
    job.cancelled()
    assert job.shown(job.last().id) == [("a.txt", True), ("b.txt", True), ("c.txt", False)]
    assert job.delivered() == ["a.txt", "b.txt", "c.txt"]
    assert job.kept() == ["a.txt", "b.txt", "c.txt"]


def test_what_was_sent_for_work_of_which_nothing_is_done_is_forgotten(job: Job) -> None:
    job.sends("a.txt")
    job.desk.act(working.hand_back, job.assignment_id, job.resident_id, 0, actor=me(job.resident_id))
    assert job.kept() == []


def test_what_was_done_again_for_our_fault_is_paid_though_the_work_is_rejected_and_once_only(job: Job) -> None:
    job.sends("bench.txt")
    job.comes_back(job.submits(), ReturnReason.INSTRUCTIONS)
    job.sends("bench again.txt")
    submission_id = job.submits()
    job.desk.staff(reviewing.reject, submission_id, RejectReason.NOT_THE_WORK, "別の広場でした。")
    fees = job.desk.look(lambda session: session.scalars(select(Payable.gross_yen)).all())
    assert len(fees) == 1
    assert f"{fees[0]:,}円" in str(job.desk.told[-1].messages)
    (review,) = job.desk.look(lambda session: session.scalars(select(Review).order_by(Review.id.desc()).limit(1)).all())
    appeal = job.desk.act(disputes.appeal, review.id, job.resident_id, actor=me(job.resident_id))
    job.desk.staff(disputes.decide, appeal.id, True, "この広場でした。", actor=SECOND)
    fees = job.desk.look(lambda session: session.scalars(select(Payable.gross_yen)).all())
    assert len(fees) == 2
    assert fees[0] == fees[1], "the work itself, and once what was done again"


def test_what_somebody_else_sent_is_put_with_nobodys_work(job: Job) -> None:
    stranger = job.desk.resident()
    theirs = job.desk.account(stranger).id

    def put(context: Context) -> None:
        sent = handing_in.store_file(
            context, job.desk.operator_id, AttachmentUse.LOOSE, "a.txt", b"theirs", account_id=theirs
        )
        handing_in.attach(context, job.assignment_id, job.resident_id, sent.id)

    with pytest.raises(NotFound):
        job.desk.act(put)


def test_as_many_photos_as_there_are_items_go_with_work_in_the_chat_and_thirty_with_other_work(job: Job) -> None:
    many = [f"{number}.txt" for number in range(handing_in.MOST_ATTACHMENTS)]
    job.sends(*many)
    with pytest.raises(handing_in.TooManyAttachments):
        job.sends("one too many.txt")

    def as_chat(context: Context) -> None:
        work = context.session.get_one(Assignment, job.assignment_id)
        context.session.get_one(Task, work.task_id).kind = TaskKind.CHAT

    job.desk.act(as_chat)
    job.sends("one more.txt")


def test_the_review_that_is_due_first_is_shown_first_however_many_wait(job: Job) -> None:
    job.submits("見ました")
    other = Job(job.desk)
    sooner = other.submits("見ました")

    def hurry(context: Context) -> None:
        context.session.get_one(Assignment, other.assignment_id).review_by = context.now

    job.desk.act(hurry)
    (first,) = job.desk.staff(review_sheets.review_queue, limit=1, by_date=True)
    assert first.submission_id == sooner
