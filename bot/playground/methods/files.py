"""Files the bot sends, and files it fetches."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from bot.playground.arguments import Args
from bot.playground.errors import Refused, bad_request
from bot.playground.messages import JSON
from bot.playground.methods.formatted import caption_content
from bot.playground.methods.sending import deliver
from bot.playground.model import StoredFile, Upload

if TYPE_CHECKING:
    from bot.playground.telegram import World

MOST_SENT = 50 * 1024 * 1024
MOST_PHOTO = 10 * 1024 * 1024
MOST_FETCHED = 20 * 1024 * 1024
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")


def send_document(world: World, args: Args) -> JSON:
    stored = _given(world, args, "document")
    return deliver(world, args, caption_content(args) | {"document": document_json(stored)})


def send_photo(world: World, args: Args) -> JSON:
    stored = _given(world, args, "photo")
    return deliver(world, args, caption_content(args) | {"photo": photo_json(stored)})


def get_file(world: World, args: Args) -> JSON:
    if not args.text("file_id"):
        raise bad_request("file_id not specified")
    stored = world.state.files.get(args.text("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > MOST_FETCHED:
        raise bad_request("file is too big")
    return _file_json(stored) | {"file_path": stored.file_path}


def _given(world: World, args: Args, kind: str) -> StoredFile:
    """The file of the call: sent along, or known by its id."""
    named = args.text(kind)
    part = named.removeprefix("attach://") if named.startswith("attach://") else kind
    upload = args.files.get(part)
    if upload is not None:
        return _kept(world, upload, kind)
    if not named or named.startswith("attach://"):
        raise bad_request(f"there is no {kind} in the request")
    stored = world.state.files.get(named)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}")
    return stored


def _kept(world: World, upload: Upload, kind: str) -> StoredFile:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > MOST_SENT:
        raise Refused(413, "Request Entity Too Large")
    if kind == "photo" and len(upload.content) > MOST_PHOTO:
        raise bad_request("file is too big for a photo")
    if kind == "photo" and not upload.content.startswith(_IMAGES):
        raise bad_request("IMAGE_PROCESS_FAILED")
    return world.keep_file(upload, kind)


def _file_json(stored: StoredFile) -> JSON:
    unique = "u" + stored.file_id
    return {"file_id": stored.file_id, "file_unique_id": unique, "file_size": len(stored.content)}


def document_json(stored: StoredFile) -> JSON:
    return _file_json(stored) | {"file_name": stored.name, "mime_type": stored.mime}


def photo_json(stored: StoredFile) -> list[JSON]:
    """The sizes of a photo: here only the one that was sent."""
    width, height = 1, 1
    if stored.content.startswith(_IMAGES[0]) and len(stored.content) >= 24:
        width, height = struct.unpack(">II", stored.content[16:24])
    return [_file_json(stored) | {"width": width, "height": height}]
