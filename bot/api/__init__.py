"""The API for staff, mounted at `/api/v1`: one router a noun, the acts of `handlers/` behind it."""

from bot.api.app import add_api, create_api

__all__ = ["add_api", "create_api"]
