"""Messages, sellers and the bot's own face, as the page draws them."""

from __future__ import annotations

from bot.playground.messages import JSON, Message
from bot.playground.telegram import World
from bot.playground.users import Person


def message_json(world: World, message: Message) -> JSON:
    """One bubble; of a deleted one no more than that it is gone."""
    if message.deleted:
        return {"id": message.message_id, "deleted": True}
    raw = message.raw
    shown: JSON = {
        "id": message.message_id,
        "mine": not message.by_bot,
        "text": message.text,
        "entities": message.entities,
        "keyboard": raw.get("reply_markup", {}).get("inline_keyboard", []),
        "date": raw["date"],
        "edited": "edit_date" in raw and not message.by_bot,
    }
    if "document" in raw:
        shown["document"] = _file(world, raw["document"]["file_id"])
    if "photo" in raw:
        biggest = raw["photo"][-1]
        shown["photo"] = _file(world, biggest["file_id"]) | {"width": biggest["width"], "height": biggest["height"]}
    return shown


def _file(world: World, file_id: str) -> JSON:
    stored = world.state.files[file_id]
    return {"name": stored.name, "size": len(stored.content), "url": f"/file/{file_id}"}


def seller_json(world: World, seller: Person) -> JSON:
    """One of the cast with the whole chat."""
    return {
        "id": seller.id,
        "name": seller.user.first_name,
        "language": language(seller),
        "messages": [message_json(world, one) for one in seller.sees()],
        **face(world, seller),
    }


def face(world: World, seller: Person) -> JSON:
    """What the bot's menu offers this seller, and what it says of itself, as their app looks it up."""
    code, commands = language(seller), world.state.commands
    for key in (f"chat/{seller.id}/", f"all_private_chats/{code}", "all_private_chats/", f"default/{code}", "default/"):
        if key in commands:
            break
    about = [world.state.profile.get(f"description/{one}", "") for one in (code, "")]
    return {"commands": commands.get(key, []), "about": about[0] or about[1]}


def language(seller: Person) -> str:
    """The seller's language in two letters."""
    return (seller.user.language_code or "en")[:2]
