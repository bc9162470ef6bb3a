import base64
from typing import Any

import pytest

from bot.settings import SettingsError, read_settings

KEY = base64.b64encode(b"k" * 32).decode()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"database_url": "mysql://x"}, "YUI_DATABASE_URL"),
        ({"database_url": "nonsense"}, "YUI_DATABASE_URL"),
        ({"database_url": "sqlite://"}, "YUI_DATABASE_URL"),
        ({"database_url": "sqlite:///:memory:"}, "YUI_DATABASE_URL"),
        ({"redis_url": "nonsense"}, "YUI_REDIS_URL"),
        ({"redis_url": "http://127.0.0.1"}, "YUI_REDIS_URL"),
        ({"redis_url": "redis://host:port"}, "YUI_REDIS_URL"),
        ({"line_api_url": "api.line.me"}, "YUI_LINE_API_URL"),
        ({"line_api_url": "http://"}, "YUI_LINE_API_URL"),
        ({"public_url": "https://"}, "YUI_PUBLIC_URL"),
        ({"public_url": "yui.example"}, "YUI_PUBLIC_URL"),
        ({"public_url": "http://yui.example"}, "YUI_PUBLIC_URL"),
        ({"movable_clock": True}, "YUI_MOVABLE_CLOCK"),
        ({"call_seconds": 0}, "YUI_CALL_SECONDS"),
        ({"call_seconds": "soon"}, "YUI_CALL_SECONDS"),
        ({"rate_share": 2}, "YUI_RATE_SHARE"),
        ({"embedded_worker": "perhaps"}, "YUI_EMBEDDED_WORKER"),
        ({"smtp_url": "mail.example.jp"}, "YUI_SMTP_URL"),
        ({"smtp_url": "smtp://mail:seven"}, "YUI_SMTP_URL"),
        ({"log_level": "loud"}, "YUI_LOG_LEVEL"),
    ],
)
def test_a_wrong_setting_is_told_in_one_sentence(given: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(**given)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("keys", ["", " ", "a", "a:", "a:xx", f":{KEY}", f"too-long-id:{KEY}", f"a:{KEY[:-8]}"])
def test_field_keys_are_needed_and_checked(keys: str) -> None:
    with pytest.raises(SettingsError, match="YUI_FIELD_KEYS"):
        read_settings(field_keys=keys).vault()


def test_the_first_field_key_seals_and_all_open() -> None:
    other = base64.b64encode(b"o" * 32).decode()
    old, new = read_settings(field_keys=f"a:{KEY}").vault(), read_settings(field_keys=f"b:{other},a:{KEY}").vault()
    assert new.open("x", old.seal("x", b"text")) == b"text"
    assert new.seal("x", b"text")[1:2] == b"b"


def test_the_driver_is_the_programs_business() -> None:
    assert read_settings(database_url="postgresql://u:p%40@h/d").async_database_url == "postgresql+asyncpg://u:p%40@h/d"
    assert read_settings(database_url="sqlite:///var/yui.db").async_database_url == "sqlite+aiosqlite:///var/yui.db"


def test_secrets_do_not_show_in_the_settings_text() -> None:
    assert KEY not in repr(read_settings(field_keys=f"a:{KEY}"))
    assert "hunter2" not in repr(read_settings(database_url="postgresql://u:hunter2@h/d"))
