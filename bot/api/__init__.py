"""The API for staff, mounted at `/api/v1`: one router a noun, the acts of `handlers/` behind it."""
