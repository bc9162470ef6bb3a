"""Where everything that comes in goes: two tables, and the order in which a typed word is understood."""

from typing import Any

from handlers import commands, contents
from handlers.conversations import greeting, renewing
from handlers.conversations.menu import leave_with_a_way_on, show_menu
from handlers.conversations.own_work import register_first, registers
from handlers.engine import answers, talk
from handlers.engine.doubts import ask_if_answer, settled
from handlers.engine.flow import Input
from handlers.engine.lost_drafts import find_again, set_aside_lost
from handlers.engine.typed import choice_named
from handlers.help import desk, taken_back
from handlers.taps import POSTBACKS
from handlers.turn import Turn
from messages import line, words
from messages.cards.tickets import CloseTicket, KeepWriting
from messages.catalog import LOCALES, text
from messages.menu_postbacks import OpenMenu
from messages.postbacks import Postback, Unreadable, parse
from messages.screens import AsAnswer, Kind, Out, Prompt, Way
from models.people.line_accounts import has_moved_to
from models.people.private_words import secret_in
from models.places.municipalities import municipalities
from models.talk.outbox import OBJECTS_PER_CALL

Event = dict[str, Any]

KINDS = {
    "image": Kind.PICTURE,
    "audio": Kind.VOICE,
    "file": Kind.FILE,
    "video": Kind.FILE,
    "sticker": Kind.STICKER,
}


ANYWHERE = ("help", *(f"read_{locale}" for locale in LOCALES))


def handle(turn: Turn, event: Event) -> None:
    """One event of one account. What is unknown is passed over: LINE adds kinds without notice."""
    kind = event.get("type")
    act = EVENTS.get(kind) if isinstance(kind, str) else None
    if act is not None:
        is_theirs = kind in ("message", "postback")
        is_found = _mend_lost(turn, is_theirs)
        if is_theirs:
            greeting.is_back(turn, event)
        act(turn, event)
        if is_found and not talk.is_busy(turn) and talk.come_back(turn) and turn.conversation.ticket_id is None:
            talk.remind(turn)
        renewing.ask_anew(turn)
        leave_with_a_way_on(turn)
        turn.said[:] = line.joined(turn.said, OBJECTS_PER_CALL)


def _mend_lost(turn: Turn, is_theirs: bool) -> bool:
    """Where a batch has broken, answers that no key opens may be why: they are set aside, and that is said. Whether
    some that were set aside so can be read again."""
    can_be_told = is_theirs and turn.conversation.ticket_id is None
    is_found = can_be_told and find_again(turn)
    if turn.is_careful and set_aside_lost(turn) and can_be_told:
        turn.say(line.text(turn.text("engine.lost_draft")))
    return is_found


def prepare() -> None:
    """Read what stands in files: the sentences, and the towns. The first event would wait a tenth of a second for each."""
    words.command_of("")
    municipalities()


def _message(turn: Turn, event: Event) -> None:
    message = event["message"]
    if message["id"] in turn.conversation.unsent:
        return  # redelivered after it was taken back
    if message["type"] == "text":
        _typed(turn, message["text"], message["id"])
        return
    kind = KINDS.get(message["type"], Kind.OTHER)
    talk.drop_fleeting(turn)
    if turn.conversation.ticket_id is not None:
        desk.resident_sends(turn, message)
    elif kind in (Kind.PICTURE, Kind.VOICE, Kind.FILE):
        contents.arrives(turn, kind, message)
    elif talk.is_open(turn):
        answers.not_taken(turn, kind)
    else:
        show_menu(turn, text(turn.locale, f"engine.idle.{kind}"))


def _typed(turn: Turn, typed: str, message_id: str) -> None:
    if _refuses_secret(turn, typed):
        return
    command = words.command_of(typed)
    if turn.conversation.ticket_id is not None:
        desk.resident_writes(turn, typed, message_id, wants_bot=command == "resume_bot")
        return
    if desk.is_emergency(typed) and not _is_quoted(turn):
        desk.tell_emergency_numbers(turn)
        if _prompt_takes_text(turn):
            # It may be the answer all the same: a place may be called what somebody in need would cry.
            _understand(turn, typed, message_id)
        else:
            talk.remind(turn)
    elif _settles_doubt(turn, typed) or answers.resumes(turn, typed):
        return
    elif command is not None and _may_be_copied(turn, command, typed):
        ask_if_answer(turn, typed, message_id, command, _postback_of(turn, command))
    elif command is not None and (_leads_out(turn, command) or _is_free_for_commands(turn, command, typed)):
        _run(turn, command)
    else:
        _understand(turn, typed, message_id)


def _refuses_secret(turn: Turn, typed: str) -> bool:
    """What must not be in the chat is refused before anything is kept, and its writer is told to take it back.

    Where other people's words are copied for work, long numbers are these.
    """
    prompt = _open_prompt(turn)
    if prompt is not None and (prompt.is_copied or prompt.is_quoting):
        return False
    found = secret_in(typed, takes_accounts=turn.operator.private_details == "chat")
    if found is None:
        return False
    turn.say(line.text(turn.text(f"desk.secret.{found}", operator=turn.operator.name, phone=turn.operator.phone)))
    if turn.conversation.ticket_id is None:
        talk.remind(turn)
    return True


def _understand(turn: Turn, typed: str, message_id: str) -> None:
    """An answer to the open question, or an invite code, or neither."""
    given = Input(Kind.TEXT, typed, message_id)
    if registers(turn) and not answers.would_take(turn, given) and commands.try_code(turn, typed):
        return
    if talk.is_open(turn) and answers.receive(turn, given):
        return
    if commands.try_code(turn, typed):
        return
    talk.drop_fleeting(turn)
    if talk.is_open(turn):
        answers.not_taken(turn, Kind.TEXT)
    else:
        show_menu(turn, text(turn.locale, "engine.not_understood"))


def _is_free_for_commands(turn: Turn, command: str, typed: str) -> bool:
    """Menu and people are always there; other commands give way to a question that they answer.

    Who has to run types where they are: only where other people's words are copied are these theirs. Help, and another
    language, are had wherever they are no answer.
    """
    prompt = _open_prompt(turn)
    if command in ANYWHERE:
        return prompt is None or not answers.would_take(turn, Input(Kind.TEXT, typed))
    if command in (Way.MENU, Way.PERSON) or prompt is None or (command == "urgent" and not prompt.is_quoting):
        return True
    return Kind.TEXT not in prompt.takes and choice_named(prompt, typed) is None


def _may_be_copied(turn: Turn, command: str, typed: str) -> bool:
    """Whether a command may be the very word that an item of work has in it, or is handed in, and it must be asked which
    it is.

    Where the answer has a form (a reading), the ways out under the screen are taken at their word.
    """
    prompt = _open_prompt(turn)
    if prompt is None or choice_named(prompt, typed) is not None:
        return False
    is_way = command in set(Way)
    if prompt.is_collecting:
        return not is_way and command != "urgent"
    if not prompt.is_copied:
        return False
    if not prompt.is_quoting:
        return True
    shown = text(turn.locale, f"engine.ways.{command}") if is_way else ""
    return is_way and words.fold(shown).lstrip("←") != words.fold(typed)


def _settles_doubt(turn: Turn, typed: str) -> bool:
    """Whether a typed text says what the word before it was; if so that is done."""
    doubt = settled(turn, typed)
    if doubt is None:
        return False
    if doubt.is_answer:
        answers.as_answer(turn, AsAnswer(doubt.at), None)
    else:
        _run(turn, doubt.command)
    return True


def _leads_out(turn: Turn, command: str) -> bool:
    """Whether a command is a step back in the open question, or out of it."""
    return command in (Way.BACK, Way.QUIT) and talk.is_open(turn)


def _run(turn: Turn, command: str) -> None:
    if _leads_out(turn, command):
        (answers.back if command == Way.BACK else answers.leave)(turn)
    else:
        commands.run(turn, command)


def _postback_of(turn: Turn, command: str) -> Postback:
    return Out(turn.conversation.version, command) if command in set(Way) else OpenMenu(command)


def _prompt_takes_text(turn: Turn) -> bool:
    prompt = _open_prompt(turn)
    return prompt is not None and Kind.TEXT in prompt.takes


def _is_quoted(turn: Turn) -> bool:
    prompt = _open_prompt(turn)
    return prompt is not None and prompt.is_quoting


def _open_prompt(turn: Turn) -> Prompt | None:
    """What is asked now, if an answer to it would be understood."""
    if not talk.is_open(turn) or talk.is_stale(turn):
        return None
    return talk.asked(turn)[1]


def _postback(turn: Turn, event: Event) -> None:
    try:
        parsed = parse(event["postback"]["data"])
    except Unreadable:
        show_menu(turn, text(turn.locale, "engine.unreadable"))
        return
    owner = parsed.owner
    if owner not in (None, turn.account.id) and not has_moved_to(turn.session, owner, turn.account.id):
        show_menu(turn, text(turn.locale, "engine.not_yours"))
        return
    if owner == turn.account.id and turn.account.moved_to_id is not None and not talk.is_open(turn):
        register_first(turn)
        return
    if turn.conversation.ticket_id is not None and not isinstance(parsed.postback, CloseTicket | KeepWriting):
        desk.step_out(turn)
    act = POSTBACKS[type(parsed.postback)]
    act(turn, parsed.postback, event["postback"].get("params") or {})


EVENTS = {
    "message": _message,
    "postback": _postback,
    "follow": greeting.follow,
    "unfollow": greeting.unfollow,
    "unsend": taken_back.unsent,
    "yui.content": contents.comes_back,
    "yui.profile": greeting.profile_comes_back,
}
