"""Accounts as steps name them: by the id of one that is known, or as `@name` until it gets an id."""

from datetime import datetime

from bot.domain import typed
from bot.domain.road import Road
from bot.domain.steps import Copy, Refused


def read(text: str, road: Road) -> str:
    """Return the account of the name typed; Refused when it can't be a name."""
    name = typed.account_name(text)
    key = typed.name_key(name)
    return next((known for known, each in road.view.names.items() if typed.name_key(each) == key), f"@{name}")


def keeps(value: str, road: Road) -> bool:
    """Tell whether a stored value still names an account."""
    return value in road.view.names or value.startswith("@")


def unlinked_at(account: str | None, road: Road) -> datetime | None:
    """Return when the account was unlinked if that is known exactly and it was not linked since."""
    last = road.view.ledger.unlink_of(account) if account else None
    return last.exactly if last else None


def handle(account: str | None, road: Road) -> Copy:
    """Return the account's handle to copy, as it is typed into a search."""
    return Copy("handle_text", {"handle": ("quote", road.view.names.get(account or "", account or "").lstrip("@"))}, "")


def is_linked(account: str, road: Road) -> bool:
    """Tell whether the account is linked to the walk's shop, or asked to be unlinked."""
    here = road.view.ledger.standing(road.view.shop or 0, account)
    return here is not None and here.is_linked


def free(road: Road) -> tuple[str, ...]:
    """Return the accounts that the seller has named before and that are not linked here now."""
    return tuple(each for each in road.view.names if not is_linked(each, road))


def read_free(text: str, road: Road) -> str:
    """Return the account of the name typed; Refused when it can't be a name, or is linked here already."""
    account = read(text, road)
    if is_linked(account, road):
        raise Refused("linked", account=account)
    return account


def keeps_free(value: str, road: Road) -> bool:
    """Tell whether a stored value still names an account that is not linked here."""
    return keeps(value, road) and not is_linked(value, road)
