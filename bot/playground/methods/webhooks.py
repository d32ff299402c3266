"""Where updates go. Only remembered: who pushes them is another program, which finds here what it needs for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.playground.arguments import Args
from bot.playground.errors import bad_request
from bot.playground.messages import JSON

if TYPE_CHECKING:
    from bot.playground.telegram import World


def set_webhook(world: World, args: Args) -> bool:
    url = args.text("url")
    if url and not url.lower().startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    kept: JSON = {name: args.given[name] for name in ("secret_token", "max_connections") if name in args.given}
    world.state.webhook = {"url": url, **kept} if url else {}
    world.updates.webhook = bool(url)
    if "allowed_updates" in args.given:
        world.updates.allowed = args.given["allowed_updates"]
    _forget(world, args)
    return True


def delete_webhook(world: World, args: Args) -> bool:
    world.state.webhook = {}
    world.updates.webhook = False
    _forget(world, args)
    return True


def get_webhook(world: World, _: Args) -> JSON:
    answer: JSON = {
        "url": world.state.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.ready()),
    }
    if "max_connections" in world.state.webhook:
        answer["max_connections"] = world.state.webhook["max_connections"]
    if world.updates.allowed:
        answer["allowed_updates"] = world.updates.allowed
    return answer


def _forget(world: World, args: Args) -> None:
    if args.yes("drop_pending_updates"):
        world.updates.waiting.clear()
