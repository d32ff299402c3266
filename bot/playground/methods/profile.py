"""The bot's own face: its name, what it says of itself, its commands and menu button."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.playground.arguments import Args
from bot.playground.chats import chat_of
from bot.playground.errors import bad_request
from bot.playground.messages import JSON

if TYPE_CHECKING:
    from bot.playground.telegram import World

_SCOPES = (
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators",
    "chat", "chat_administrators", "chat_member",
)  # fmt: skip


def get_me(world: World, _: Args) -> JSON:
    return world.bot.json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": world.reads_groups,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def yes(_world: World, _: Args) -> bool:
    return True


def set_commands(world: World, args: Args) -> bool:
    commands = [_command(one) for one in args.given.get("commands", [])]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.state.commands[_key(world, args)] = commands
    return True


def get_commands(world: World, args: Args) -> list[JSON]:
    return world.state.commands.get(_key(world, args), [])


def delete_commands(world: World, args: Args) -> bool:
    world.state.commands.pop(_key(world, args), None)
    return True


def _command(given: JSON) -> JSON:
    if not isinstance(given, dict) or not {"command", "description"} <= given.keys():
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(given["command"]).strip().removeprefix("/")
    description = str(given["description"]).strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > 32:
        raise bad_request("command length must not exceed 32")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("command description length must not exceed 256")
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}


def _language(args: Args) -> str:
    code = args.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def _key(world: World, args: Args) -> str:
    """Scope and language as one name."""
    scope = args.given.get("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    parts = [str(kind)]
    if str(kind) in ("chat", "chat_administrators", "chat_member"):
        parts.append(str(chat_of(world.state, scope.get("chat_id")).id))
    if kind == "chat_member":
        parts.append(str(scope.get("user_id")))
    return "/".join([*parts, _language(args)])


def _set(world: World, args: Args, name: str, what: str, longest: int) -> bool:
    if len(args.text(name)) > longest:
        raise bad_request(f"bot {what} length must not exceed {longest}")
    world.state.profile[f"{name}/{_language(args)}"] = args.text(name)
    return True


def _get(world: World, args: Args, name: str, otherwise: str = "") -> JSON:
    profile = world.state.profile
    said = profile.get(f"{name}/{_language(args)}") or profile.get(f"{name}/") or otherwise
    return {name: said}


def set_name(world: World, args: Args) -> bool:
    return _set(world, args, "name", "name", 64)


def get_name(world: World, args: Args) -> JSON:
    return _get(world, args, "name", world.bot.first_name)


def set_description(world: World, args: Args) -> bool:
    return _set(world, args, "description", "description", 512)


def get_description(world: World, args: Args) -> JSON:
    return _get(world, args, "description")


def set_short_description(world: World, args: Args) -> bool:
    return _set(world, args, "short_description", "short description", 120)


def get_short_description(world: World, args: Args) -> JSON:
    return _get(world, args, "short_description")


def set_menu_button(world: World, args: Args) -> bool:
    button = args.given.get("menu_button") or {"type": "default"}
    if button.get("type") not in ("commands", "web_app", "default"):
        raise bad_request("can't parse menu button: Unsupported type specified")
    if "chat_id" in args.given:
        chat_of(world.state, args.whole("chat_id")).menu_button = button
    else:
        world.state.menu_button = button
    return True


def get_menu_button(world: World, args: Args) -> JSON:
    if "chat_id" in args.given:
        return chat_of(world.state, args.whole("chat_id")).menu_button or world.state.menu_button
    return world.state.menu_button
