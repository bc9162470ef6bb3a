"""The baseline: a bot that remembers nothing, as LINE's own SDK shows it, but with one client for all calls.

It runs as a process of its own: `python -m benchmarks.echo LINE_URL SECRET TOKEN`; the address is its first line.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
import uvloop
from fastapi import FastAPI, HTTPException, Request
from linebot.v3 import WebhookParser
from linebot.v3.exceptions import InvalidSignatureError
from linebot.v3.messaging import AsyncApiClient, AsyncMessagingApi, Configuration, ReplyMessageRequest, TextMessage
from linebot.v3.webhooks import MessageEvent, TextMessageContent

from benchmarks.processes import listen
from bot.app import KEEP_ALIVE_SECONDS


def create_echo(line_url: str, secret: str, token: str) -> FastAPI:
    """The bot: parse with the SDK, reply with the SDK, answer."""
    parser = WebhookParser(secret)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        configuration = Configuration(host=line_url, access_token=token)
        configuration.connection_pool_maxsize = 200
        async with AsyncApiClient(configuration) as client:
            app.state.api = AsyncMessagingApi(client)
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/line/echo")
    async def receive(request: Request) -> str:
        body = (await request.body()).decode()
        try:
            events = parser.parse(body, request.headers["X-Line-Signature"])
        except InvalidSignatureError:
            raise HTTPException(400) from None
        for event in events:
            if isinstance(event, MessageEvent) and isinstance(event.message, TextMessageContent):
                message = TextMessage(text=event.message.text)
                await app.state.api.reply_message(
                    ReplyMessageRequest(reply_token=event.reply_token, messages=[message])
                )
        return "OK"

    return app


async def main() -> None:
    listening = listen()
    # Connections are kept as long as the bot keeps them.
    config = uvicorn.Config(
        create_echo(*sys.argv[1:4]), log_level="warning", access_log=False, timeout_keep_alive=KEEP_ALIVE_SECONDS
    )
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    await uvicorn.Server(config).serve(sockets=[listening])


if __name__ == "__main__":
    uvloop.run(main())
