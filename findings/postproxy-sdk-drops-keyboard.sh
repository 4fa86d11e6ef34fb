#!/usr/bin/env bash
# The official Python SDK of Postproxy sends a message with a file from the disk as a form. Of its other arguments it then writes
# only body, tag, reply_to_external_id, voice_note and filename: a Telegram keyboard in `reply_markup` is left out without a word,
# though the same call with a URL in `media` sends it. The docstring names quick_replies, buttons and card as such, not this one.
# Whoever sends a file and a keyboard with it gives the file by a URL.
#
# Shown with postproxy-sdk 1.14.0 (PyPI) and httpx 0.28.1: one message with `media`, one with `media_files`, and which of the two
# requests holds the keyboard.
SEEN='media: application/json, reply_markup is sent
media_files: multipart/form-data, reply_markup is left out'
#
# Exits with 0 as long as this is so, and with 1 once it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check postproxy-sdk==1.14.0 httpx==0.28.1
echo 'a receipt' >receipt.txt

cat >send.py <<'PYTHON'
import asyncio

import httpx
from postproxy import PostProxy

KEYBOARD = {"inline_keyboard": [[{"text": "Go", "callback_data": "GO"}]]}
MESSAGE = {
    "id": "msg_1",
    "chat_id": "chat_1",
    "direction": "outbound",
    "status": "pending",
    "created_at": "2026-05-31T14:02:00.000Z",
}


def answer(request):
    kind = request.headers["content-type"].split(";")[0]
    told = "sent" if b"reply_markup" in request.read() else "left out"
    print(f"{kind}, reply_markup is {told}")
    return httpx.Response(202, json=MESSAGE)


class Transport(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request):
        await request.aread()
        return answer(request)


async def main():
    async with httpx.AsyncClient(transport=Transport()) as client:
        postproxy = PostProxy("pp_test_1", httpx_client=client)
        for name, media in [("media", ["https://example.com/receipt.txt"]), ("media_files", ["receipt.txt"])]:
            print(f"{name}: ", end="")
            await postproxy.messages.send("chat_1", reply_markup=KEYBOARD, **{name: media})


asyncio.run(main())
PYTHON

seen=$(venv/bin/python send.py)
echo "$seen"
[ "$seen" = "$SEEN" ]
