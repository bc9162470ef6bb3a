"""Setting up an operator: its settings, its LINE accounts, its clients, and the skills that it asks about."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.office.keys import by_key, check_key
from messages.skills import DEFAULT_SKILLS, FIRST_SKILLS, skill_words
from models.money.account_numbers import AccountKind
from models.money.account_numbers import account_number as own_number
from models.money.banks import bank, branch
from models.money.due_dates import check_lawful
from models.money.zengin import SPACES, ZEROS, Variant
from models.people.channels import Channel, open_secrets, seal_secrets, seal_token
from models.people.kana import to_bank_kana
from models.people.operator_settings import DEFAULT_BANDS, BadSetting, check_setting, is_text, is_web_address
from models.people.operators import Client, Operator, Skill
from models.places.municipalities import municipality_code as check_municipality
from models.record.audit import AuditHead
from models.talk.calls import CallOutcome
from models.talk.settling import release_waiting

PRESETS: Mapping[str, Mapping[str, Any]] = {
    # The guideline on public bodies' use of LINE (Cabinet Secretariat and others, 2021-04-30) keeps residents' personal
    # data out of the chat.
    "municipal": {"private_details": "page"},
}
CLIENT_KINDS = ("department", "firm")
_RELEASED_AT_ONCE = 500
LONGEST_SECRECY = 3_000


def operator_by_key(session: Session, key: str) -> Operator:
    """Raises UnknownKey."""
    return by_key(session, Operator, key)


def create_operator(
    context: Context, *, key: str, name: str, municipality_code: str, preset: str | None = None, **settings: Any
) -> Operator:
    """A new operator with its record opened and the usual skills.

    `preset` "municipal" keeps private details out of the chat. Raises KeyTaken, BadSetting, BadPaymentTerms,
    UnlawfulPaymentTerms, UnknownMunicipality.
    """
    if preset is not None and preset not in PRESETS:
        raise BadSetting(field="preset")
    check_key(context.session, Operator, key)
    operator = Operator(key=key, municipality_code=check_municipality(municipality_code), name="", bands=DEFAULT_BANDS)
    _set(operator, {"name": name, **PRESETS.get(preset or "", {}), **settings})
    context.session.add(operator)
    context.session.flush()
    check_lawful(operator.payment_terms)
    context.session.add(AuditHead(operator_id=operator.id))
    context.session.flush()
    _add_usual_skills(context, operator.id)
    context.record(operator.id, "operators.create", f"operators:{operator.id}", {"key": key, "preset": preset})
    return operator


def change_operator(context: Context, operator: Operator, **changes: Any) -> Operator:
    """Change settings; raises BadSetting, BadPaymentTerms or UnlawfulPaymentTerms if one of them does not fit."""
    _set(operator, changes)
    check_lawful(operator.payment_terms)
    operator.version += 1
    context.record(operator.id, "operators.change", f"operators:{operator.id}", {"settings": sorted(changes)})
    return operator


def set_transfer_source(
    context: Context,
    operator: Operator,
    *,
    consignor_code: str,
    name_kana: str,
    bank_code: str,
    branch_code: str,
    kind: AccountKind,
    account_number: str,
    variant: Variant | None = None,
) -> None:
    """The account from which residents are paid, and how its bank wants the file. Raises BadSetting and the errors of banks and numbers."""
    if not (consignor_code.isascii() and consignor_code.isdigit() and len(consignor_code) <= 10):
        raise BadSetting(field="consignor_code")
    variant = variant or Variant()
    if variant.clearing_house not in (ZEROS, SPACES):
        raise BadSetting(field="clearing_house")
    operator.transfer_source = {
        "consignor_code": consignor_code.zfill(10),
        "name": to_bank_kana(name_kana),
        "bank_code": bank(bank_code).code,
        "branch_code": branch(bank_code, branch_code).code,
        "kind": AccountKind(kind).value,
        "account_number": own_number(account_number),
        "variant": asdict(variant),
    }
    operator.version += 1
    context.record(operator.id, "operators.transfer_source", f"operators:{operator.id}", {"bank": bank_code})


def set_webhook(context: Context, operator: Operator, url: str | None) -> str | None:
    """Where staff news are posted, or nowhere; answers the new signing secret, which is shown this once."""
    if url is not None and not is_web_address(url):
        raise BadSetting(field="webhook_url")
    secret = secrets.token_urlsafe(32) if url else None
    operator.webhook_url = url
    operator.webhook_secret_sealed = (
        context.vault.seal(webhook_purpose(operator.id), secret.encode()) if secret else None
    )
    operator.version += 1
    context.record(operator.id, "operators.webhook", f"operators:{operator.id}", {"is_set": url is not None})
    return secret


def webhook_purpose(operator_id: int) -> str:
    """What the webhook's signing secret is sealed for."""
    return f"webhook-secret:{operator_id}"


def add_channel(
    context: Context,
    operator: Operator,
    *,
    key: str,
    name: str,
    secrets: Sequence[str],
    token: str,
    bot_user_id: str | None = None,
    basic_id: str | None = None,
) -> Channel:
    """Connect a LINE account; secrets and token are sealed. Raises KeyTaken, BadSetting."""
    check_key(context.session, Channel, key)
    if not secrets or not all(secrets) or not token:
        raise BadSetting(field="secret" if token else "token")
    channel = Channel(
        key=key,
        operator_id=operator.id,
        name=name,
        bot_user_id=bot_user_id,
        basic_id=basic_id,
        secrets_sealed=seal_secrets(context.vault, key, secrets),
        token_sealed=seal_token(context.vault, key, token),
    )
    context.session.add(channel)
    context.session.flush()
    context.has_new_keys = True
    context.record(operator.id, "channels.create", f"channels:{channel.id}", {"key": key})
    return channel


def channel_by_key(session: Session, key: str) -> Channel:
    """Raises UnknownKey."""
    return by_key(session, Channel, key)


def add_channel_secret(context: Context, channel: Channel, secret: str) -> None:
    """A new secret, beside the old ones, which verify until they are dropped."""
    if not secret:
        raise BadSetting(field="secret")
    known = [old for old in open_secrets(context.vault, channel) if old != secret]
    channel.secrets_sealed = seal_secrets(context.vault, channel.key, [secret, *known])
    channel.version += 1
    context.has_new_keys = True
    context.record(channel.operator_id, "channels.add_secret", f"channels:{channel.id}", {"secrets": len(known) + 1})


def drop_old_secrets(context: Context, channel: Channel) -> None:
    """Only the newest secret verifies from now on."""
    newest = open_secrets(context.vault, channel)[:1]
    channel.secrets_sealed = seal_secrets(context.vault, channel.key, newest)
    channel.version += 1
    context.has_new_keys = True
    context.record(channel.operator_id, "channels.drop_secrets", f"channels:{channel.id}")


def set_channel_token(context: Context, channel: Channel, token: str) -> None:
    """A new access token; the calls that have waited for it go. Raises BadSetting."""
    if not token:
        raise BadSetting(field="token")
    channel.token_sealed, channel.token_refused_at = seal_token(context.vault, channel.key, token), None
    channel.version += 1
    while release_waiting(context.session, channel.id, CallOutcome.TOKEN, context.now, _RELEASED_AT_ONCE):
        context.has_released = True
    context.has_new_keys = True
    context.record(channel.operator_id, "channels.token", f"channels:{channel.id}")


def add_client(
    context: Context,
    operator_id: int,
    *,
    name: str,
    kind: str = "department",
    contact: str = "",
    asks_secrecy: bool = False,
    secrecy_words: str = "",
) -> Client:
    """A body that places orders. Raises BadSetting."""
    client = Client(operator_id=operator_id, secrecy_version=1)
    _set_client(client, name=name, kind=kind, contact=contact)
    client.asks_secrecy, client.secrecy_words = asks_secrecy, _secrecy_words(secrecy_words)
    context.session.add(client)
    context.session.flush()
    context.record(operator_id, "clients.create", f"clients:{client.id}")
    return client


def change_client(
    context: Context,
    client: Client,
    *,
    name: str,
    kind: str,
    contact: str,
    asks_secrecy: bool | None = None,
    secrecy_words: str | None = None,
) -> Client:
    """Change a client's facts; other words about its secrets are agreed to anew. Raises BadSetting."""
    _set_client(client, name=name, kind=kind, contact=contact)
    if asks_secrecy is not None:
        client.asks_secrecy = asks_secrecy
    if secrecy_words is not None and _secrecy_words(secrecy_words) != client.secrecy_words:
        client.secrecy_words = _secrecy_words(secrecy_words)
        client.secrecy_version += 1
    client.version += 1
    context.record(client.operator_id, "clients.change", f"clients:{client.id}")
    return client


def _add_usual_skills(context: Context, operator_id: int) -> None:
    """Written together, for a new operator has no other skills whose place they would have to know."""
    skills = []
    for position, key in enumerate(DEFAULT_SKILLS):
        names, questions = skill_words(key)
        is_first = key in FIRST_SKILLS
        skill = Skill(operator_id=operator_id, key=key, names=names, questions=questions, is_asked_first=is_first)
        skill.position = position
        skills.append(skill)
    context.session.add_all(skills)
    context.session.flush()
    for skill in skills:
        context.record(operator_id, "skills.create", f"skills:{skill.id}", {"key": skill.key})


def add_skill(
    context: Context,
    operator_id: int,
    *,
    key: str,
    names: Mapping[str, str],
    questions: Mapping[str, str],
    is_asked_first: bool = False,
) -> Skill:
    """A skill to ask about; names and questions by language, Japanese at least. Raises BadSetting."""
    if not names.get("ja") or not questions.get("ja"):
        raise BadSetting(field="names")
    count = select(func.count()).where(Skill.operator_id == operator_id)
    skill = Skill(
        operator_id=operator_id,
        key=key,
        names=dict(names),
        questions=dict(questions),
        position=context.session.scalar(count) or 0,
        is_asked_first=is_asked_first,
    )
    context.session.add(skill)
    context.session.flush()
    context.record(operator_id, "skills.create", f"skills:{skill.id}", {"key": key})
    return skill


def _set(operator: Operator, settings: Mapping[str, Any]) -> None:
    for field, value in settings.items():
        check_setting(field, value)
    for field, value in settings.items():
        setattr(operator, field, value)


def _set_client(client: Client, *, name: str, kind: str, contact: str) -> None:
    if not is_text(120, 1)(name):
        raise BadSetting(field="name")
    if kind not in CLIENT_KINDS:
        raise BadSetting(field="kind")
    if not is_text(200)(contact):
        raise BadSetting(field="contact")
    client.name, client.kind, client.contact = name.strip(), kind, contact


def _secrecy_words(words: str) -> str:
    if not is_text(LONGEST_SECRECY)(words):
        raise BadSetting(field="secrecy_words")
    return words.strip()
