"""Work done outside the chat: handed in as pictures, files and text, taken off again, withdrawn; and one's own list."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.work import parts, review_sheets, reviewing, working
from models.errors import BadInput
from models.files.attachments import Attachment
from models.money.payables import Payable
from models.work.assignments import Assignment, AssignmentStatus, Submission
from models.work.reasons import RejectReason, ReturnReason
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.work import chat_task, member, offer, outside_task, taken

LINKS = [{"label": "書きかたの見本", "url": "https://example.jp/sample.pdf"}]


@pytest.fixture
def hanako(house: House) -> Chat:
    """Somebody registered."""
    return member(house)


def begun(house: House, chat: Chat) -> None:
    """Take outside work, and start it."""
    task_id = outside_task(house, title="広場の写真", unit_fee_yen=800, unit_minutes=40, links=LINKS)
    offer(house, task_id)
    taken(chat)


def assignment(house: House) -> Assignment:
    """The one assignment there is."""
    return house.look(lambda session: session.scalars(select(Assignment)).one())


def submission(house: House) -> Submission:
    """The newest submission."""
    query = select(Submission).order_by(Submission.id.desc()).limit(1)
    return house.look(lambda session: session.scalars(query).one())


def kept(house: House) -> list[Attachment]:
    """What is with the work, in order; what was taken off is not."""
    query = select(Attachment).where(Attachment.removed_at.is_(None), Attachment.assignment_id.is_not(None))
    return house.look(lambda session: list(session.scalars(query.order_by(Attachment.id))))


def test_the_notice_leads_to_all_that_the_work_needs(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.reads(
        "しごとを始めます", "広場の写真", "800円", "[書きかたの見本]", "[納品する", "[質問する]", "[お返しする]"
    )


def test_in_easy_japanese_the_button_that_is_named_is_there_and_the_usual_word_is_understood(
    house: House, hanako: Chat
) -> None:
    begun(house, hanako)
    hanako.types("ことば")
    hanako.taps("やさしい日本語")
    hanako.types("自分のしごと")
    hanako.taps("ひらく")
    hanako.taps("しごとを だす")
    hanako.sends_picture()
    hanako.reads("「しごとを だす」を おして", "[しごとを だす]")
    hanako.types("納品する")
    hanako.reads("うけとりました", "かくにんして")
    assert len(kept(house)) == 1


def test_pictures_files_and_text_are_collected_and_submitted(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.taps("納品する")
    hanako.reads("このトークに送ってください", "<写真をとる>", "[書きかたの見本]")
    hanako.reads_not("[納品する]")
    hanako.sends_picture()
    hanako.reads("受けとりました", "photo.jpg", "[納品する]")
    hanako.sends_file("report.pdf")
    hanako.types("ぜんぶで2枚です。😀")
    hanako.reads("photo.jpg", "report.pdf", "文章3.txt")
    hanako.taps("納品する")
    hanako.reads("納品を受け取りました", "11月24日(火) 10:00")
    assert len(kept(house)) == 3
    assert {one.submission_id for one in kept(house)} == {submission(house).id}
    assert assignment(house).status is AssignmentStatus.SUBMITTED


def test_the_last_one_can_be_taken_off(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.taps("納品する")
    hanako.sends_picture()
    hanako.types("まちがえた文章")
    hanako.taps("最後のひとつを取り消す")
    hanako.reads("「文章2.txt」を取り消しました", "photo.jpg")
    hanako.types("とりけす")
    hanako.reads("このトークに送ってください")
    assert kept(house) == []


def test_many_pictures_sent_at_once_are_all_taken(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.taps("納品する")
    for arrives in [hanako.sends_picture_later() for _ in range(4)]:
        arrives()
    hanako.reads("受けとりました", "4")
    assert len(kept(house)) == 4


def test_what_was_sent_stays_while_one_rests(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.taps("納品する")
    hanako.types("はじめの文章")
    hanako.taps("ここで休む")
    hanako.reads("残してあります")
    house.passes(days=1)
    hanako.taps("納品する")
    hanako.reads("文章1.txt")


def test_what_cannot_be_handed_in_is_told_so(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.taps("納品する")
    hanako.types("　")
    hanako.reads("このトークに送ってください")
    hanako.sends_sticker()
    hanako.reads("スタンプをありがとうございます")
    hanako.sends_voice()
    hanako.reads("声のメッセージ")
    hanako.sends_file("big.zip", problem="too_large")
    hanako.reads("大きすぎて", "このトークに送ってください")
    hanako.types("あ" * 5_000)
    hanako.reads("文章1.txt")
    assert len(kept(house)) == 1


def test_a_submission_is_withdrawn_until_its_review_begins(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.taps("納品する")
    hanako.types("できました。写真はあとで送ります")
    hanako.taps("納品する")
    hanako.taps("納品を取り下げる")
    hanako.reads("納品を取り下げました", "文章1.txt", "[納品する]")
    hanako.sends_picture()
    hanako.taps("納品する")
    house.act(reviewing.begin_review, house.operator_id, submission(house).id)
    hanako.taps("納品を取り下げる")
    hanako.reads("検収が始まっている")
    assert assignment(house).status is AssignmentStatus.SUBMITTED


def test_rework_shows_the_reason_and_takes_it_again(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.taps("納品する")
    hanako.sends_picture()
    hanako.taps("納品する")
    due, words = house.now + timedelta(days=2), "もう少し近くからお願いします。"
    house.act(reviewing.return_work, house.operator_id, submission(house).id, ReturnReason.UNREADABLE, words, due)
    hanako.is_told("直しのお願い", words)
    hanako.taps("直しにすすむ")
    hanako.reads("そのまま入っています", "photo.jpg(前の納品から)")
    hanako.reads_not("[納品する]", "[最後のひとつを取り消す]")
    hanako.sends_picture()
    hanako.taps("納品する")
    assert submission(house).number == 2
    house.act(reviewing.return_work, house.operator_id, submission(house).id, ReturnReason.UNREADABLE, words, due)
    house.passes(minutes=5)
    hanako.taps("直しにすすむ")
    hanako.types("はずす")
    hanako.reads("どれを外しますか", "[photo.jpg (1)(前の納品から)]", "[photo.jpg (2)(前の納品から)]")
    hanako.types("1")
    hanako.reads("photo.jpg (1)", "取り消しました", "[納品する]", "[前のものを外す]")
    hanako.taps("前のものを外す")
    hanako.reads_not("[納品する]")
    hanako.sends_picture()
    hanako.taps("納品する")
    sheet = house.act(review_sheets.submission_sheet, house.operator_id, submission(house).id)
    assert [file.is_from_before for file in sheet.files] == [False]


def test_results_lead_on(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.taps("納品する")
    hanako.types("できました")
    hanako.types("納品")
    house.act(reviewing.approve, house.operator_id, submission(house).id, "ありがとうございました。")
    hanako.is_told("合格です", "800円", "ありがとうございました。")
    hanako.taps("自分のしごとを見る")
    hanako.reads("広場の写真", "検収ずみ", "800円")
    hanako.types("1")
    hanako.reads("検収ずみ")


def test_a_rejection_names_its_reason_and_whom_to_talk_to(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.taps("納品する")
    hanako.types("できました")
    hanako.taps("納品する")
    house.act(reviewing.reject, house.operator_id, submission(house).id, RejectReason.NOT_THE_WORK, "別の広場でした。")
    hanako.is_told("お願いした内容とちがう", "別の広場でした。", "[職員に相談する]")
    hanako.taps("職員に相談する")
    hanako.reads("職員が読みます")


def test_handing_back_outside_work(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.taps("納品する")
    hanako.taps("お返しする")
    hanako.reads("残りをお返ししますか")
    hanako.types("いいえ")
    hanako.reads("このトークに送ってください")
    hanako.types("お返し")
    hanako.taps("まだできていない")
    hanako.reads("お返しを受け取りました")
    assert assignment(house).status is AssignmentStatus.HANDED_BACK


def test_the_part_of_outside_work_that_is_done_is_judged_and_paid(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.taps("納品する")
    hanako.sends_picture()
    hanako.taps("お返しする")
    hanako.reads("どのくらいできましたか", "半分くらい]")
    hanako.taps("半分くらい")
    hanako.reads("お返しを受け取りました", "50%", "職員が見て")
    (queued,) = house.act(review_sheets.review_queue, house.operator_id)
    assert queued.part_percent == 50
    sheet = house.act(review_sheets.submission_sheet, house.operator_id, queued.submission_id)
    assert ([file.name for file in sheet.files], sheet.is_waiting) == (["photo.jpg"], True)
    with pytest.raises(BadInput):
        house.act(parts.judge_part, house.operator_id, queued.submission_id, 40)
    house.act(parts.judge_part, house.operator_id, queued.submission_id, 40, "2か所のうち1か所でした。")
    hanako.is_told("できた分の報酬が決まりました", "40%", "320円", "2か所のうち1か所")
    with pytest.raises(parts.PartJudged):
        house.act(parts.judge_part, house.operator_id, queued.submission_id, 40, "もう一度")
    hanako.types("自分のしごと")
    hanako.reads("お返しずみ")
    assert house.look(lambda session: session.scalars(select(Payable.gross_yen)).all()) == [320]


def test_a_part_that_nobody_judges_counts_as_its_resident_said(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.taps("お返しする")
    hanako.taps("4分の3くらい")
    house.passes(days=6)
    house.act(parts.parts_due)
    assert not house.look(lambda session: session.scalars(select(Payable)).all())
    house.passes(days=2)
    for _ in range(2):
        house.act(parts.parts_due)
    hanako.is_told("75%", "600円")
    assert house.look(lambda session: session.scalars(select(Payable.gross_yen)).all()) == [600]


def test_what_was_sent_before_the_time_was_over_is_not_lost(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.taps("納品する")
    hanako.sends_picture()
    house.passes(days=8)
    house.act(working.lapse_due)
    hanako.is_told("送っていただいた分は職員が見て")
    (queued,) = house.act(review_sheets.review_queue, house.operator_id)
    assert queued.part_percent == 100


def test_an_old_hand_in_button_after_the_end(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    old = hanako.button("納品する")
    house.passes(days=8)
    house.act(working.lapse_due)
    hanako.taps_data(old)
    hanako.reads("納期で終了")


def test_ones_own_list_has_live_work_first_and_its_next_step(house: House, hanako: Chat) -> None:
    hanako.types("自分のしごと")
    hanako.reads("いま受けているしごとはありません")
    begun(house, hanako)
    offer(house, chat_task(house, due_at=house.now + timedelta(days=9)))
    hanako.taps("受ける")
    hanako.types("自分のしごと")
    hanako.reads("広場の写真", "作業中", "町名のよみがな", "受けました")
    hanako.types("1")
    hanako.reads("広場の写真", "このトークに送ってください")
    hanako.taps("やめる")
    hanako.types("マイページ")
    hanako.types("町名のよみがな")
    hanako.reads("取引条件のお知らせ")


def test_money_so_far_is_one_free_answer(house: House, hanako: Chat) -> None:
    hanako.types("お金")
    hanako.reads("お金のこと", "0円")
    assert len(hanako.last) == 1
    guest = house.resident()
    guest.types("お金")
    guest.reads("登録が必要です")
