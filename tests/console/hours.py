"""People of a client tell how long their department would have needed."""

from tests.console.reading import field_value
from tests.support.counter import Browser


async def tells_hours(client: Browser, other: Browser, path: str) -> None:
    """Those of another client cannot, and what is no number of hours changes nothing."""
    assert (await other.post(f"{path}/hours", {"client_hours": "2"})).status_code == 404
    version = {"version": field_value(await client.reads(path), "version")}
    for wrong in ("-1", "x", "nan", "1e-300", "1000000"):
        assert (await client.post(f"{path}/hours", {"client_hours": wrong, **version})).status_code == 422
    assert (await client.post(f"{path}/hours", {"client_hours": "2", **version})).status_code == 303
    assert (await client.post(f"{path}/hours", {"client_hours": "3", **version})).status_code == 409
    page = await client.reads(path)
    assert "<b>2時間</b>" in page
    assert "住民への報酬" not in page
