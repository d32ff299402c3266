"""What goes out to the Bot API as bytes, and what came back sorted into an answer or one of our errors."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import aiohttp
from telegram._utils.types import JSONDict
from telegram.error import BadRequest, EndPointNotFound
from telegram.request import RequestData

from bot.telegram.failures import BadReply, Flood, TokenRefused, Unknown

FILE_LIMIT = 20 * 1024 * 1024  # the Bot API's own limit for a download
ANSWER_LIMIT = 32 * 1024 * 1024
USUAL_PAUSE = timedelta(seconds=5)  # for a 429 that names none
_CHUNK = 256 * 1024
_NAMED = re.compile(r"retry after (\d+)|FLOOD_WAIT_(\d+)", re.IGNORECASE)
_TOO_BIG = "Bad Request: file is too big"
_JSON = {"Content-Type": "application/json"}

Body = bytes | aiohttp.FormData | None


def written(sent: RequestData | None) -> tuple[Body, dict[str, str] | None]:
    """The parameters as a body and its headers: JSON, or a form when files go along."""
    if sent is None:
        return None, None
    if sent.contains_files:
        return _form(sent), None
    # JSON costs a tenth of a form. "replace": half an emoji must not stop a reminder.
    return json.dumps(sent.parameters, ensure_ascii=False).encode(errors="replace"), _JSON


def _form(sent: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in sent.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in sent.multipart_data.items():
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=mime)
    return form


async def read(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The body, unless it is longer than `most`: then the rest is never fetched."""
    told = response.content_length
    if told is not None and told <= most:
        return await response.read()
    if told is not None:
        raise BadRequest(_TOO_BIG)
    content = bytearray()
    async for part in response.content.iter_chunked(_CHUNK):
        content += part
        if len(content) > most:
            raise BadRequest(_TOO_BIG)
    return bytes(content)


def parsed(payload: bytes) -> JSONDict | None:
    """The payload as an answer of the Bot API, or None when it is something else."""
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        return None
    if answer["ok"]:
        return answer if "result" in answer else None
    return answer if isinstance(answer.get("error_code"), int) else None


def answer(url: str, status: int, payload: bytes) -> tuple[int, bytes]:
    """The API's own status and answer; what isn't from the API, or is about the token, is raised."""
    if status == 200 and payload.startswith(b'{"ok":true,') and payload.endswith(b"}"):
        return status, payload  # parsed once, by PTB
    said = parsed(payload)
    if status in (502, 504):
        raise Unknown(f"a gateway gave up ({status})")
    if status == 413:
        raise BadRequest("Bad Request: request entity too large")
    if said is None:
        raise BadReply(f"the answer is not one of the Bot API ({status})")
    if status < 300 and not said["ok"]:
        status = said["error_code"]
    if status == 401 or (status == 404 and url.endswith("/getMe")):
        raise TokenRefused
    if status == 404:  # an older server lacks the method; PTB would call it an invalid token
        raise EndPointNotFound(str(said.get("description") or "Not Found"))
    if status == 429:
        raise Flood(asked_pause(said))
    return status, payload


def asked_pause(said: JSONDict) -> timedelta:
    """How long a 429 asks us to wait, wherever it says so."""
    parameters = said.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(seconds, int | float) and seconds > 0:
        return timedelta(seconds=min(seconds, 10**6))
    named = _NAMED.search(str(said.get("description")))
    return timedelta(seconds=min(int(named[1] or named[2]), 10**6)) if named else USUAL_PAUSE


def file(status: int, content: bytes) -> tuple[int, bytes]:
    """A file's bytes; a file that is gone asks to be sent again."""
    if status == 200:
        return status, content
    if status == 401:
        raise TokenRefused
    if parsed(content) is not None and status in (400, 404, 410):
        raise BadRequest("Bad Request: file to download not found")
    if status in (502, 504):
        raise Unknown(f"a gateway gave up ({status})")
    raise BadReply(f"the answer is no file of the Bot API ({status})")
