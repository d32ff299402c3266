"""All stores of one transaction, made as they are asked for."""

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TypeVar

from sqlalchemy import text

from bot.storage.abreast import abreast
from bot.storage.chats import ChatStore
from bot.storage.claims import ClaimStore
from bot.storage.deeds import DeedStore
from bot.storage.erasure import ErasureStore
from bot.storage.inbox import InboxStore
from bot.storage.leases import LeaseStore
from bot.storage.notes import NoteStore
from bot.storage.reminders import ReminderStore
from bot.storage.reports import ReportStore
from bot.storage.sellers import SellerStore
from bot.storage.tx import Connection, Tx
from bot.storage.walks import WalkStore
from bot.storage.watched import WatchedStore
from bot.stores import Books

T = TypeVar("T")

_WAIT_BRIEFLY = text("SET LOCAL lock_timeout = 100")


class SqlBooks:
    """See `bot.stores.Books`."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def abreast(self, works: Sequence[Callable[[Books], T]]) -> list[T]:
        """Return what each returned, each with books of its own in this transaction.

        On a server they go on side by side, and what they ask at the same time is one journey; Crossed where two of
        them are about the same seller. On a file, or by itself, one comes after the other."""
        one_by_one = self.tx.alone or len(works) < 2
        held, made = None if one_by_one else set[int](), list[Tx]()

        def begun(work: Callable[[Books], T], connection: Connection) -> T:
            made.append(self.tx.beside(connection, held))
            return work(SqlBooks(made[-1]))

        if one_by_one:
            results = [begun(work, self.tx.remote) for work in works]
        else:
            results = abreast(self.tx.remote, [partial(begun, work) for work in works])
        for each in made:
            self.tx.owe(each)
        return results

    def wait_briefly(self) -> None:
        """Leave an error what another transaction keeps locked for a tenth of a second; one writer waits for nobody.

        A deadlock would be found by the server after a second only."""
        if not self.tx.alone:
            self.tx.leave(_WAIT_BRIEFLY)

    def foresee(self, seller: int, walk: int | None = None, *, lock: bool = True) -> None:
        """Leave read together what work on a seller, and on a walk, is about to ask for; locked as `sellers.lock` does.

        It changes nothing but the number of journeys to the server. One writer has no journeys, and reads nothing."""
        if self.tx.alone or ("lock", seller) in self.tx.known:
            return
        reads = [*self.sellers.reads(seller, lock=lock), *self.deeds.reads(seller, walk)]
        if walk is not None:
            reads += self.walks.reads(walk)
        if lock:
            self.tx.hold(seller)
            self.tx.known = {("lock", seller): None}
        self.tx.read_together(reads)

    def foresee_meeting(self, seller: int, chat: int) -> None:
        """As `foresee`, of what is asked when somebody is met."""
        if not self.tx.alone:
            self.tx.read_together([self.sellers.read(seller), self.chats.read(chat)])

    @cached_property
    def sellers(self) -> SellerStore:
        """Return the sellers' store."""
        return SellerStore(self.tx)

    @cached_property
    def walks(self) -> WalkStore:
        """Return the walks' store."""
        return WalkStore(self.tx)

    @cached_property
    def deeds(self) -> DeedStore:
        """Return the ledger's store."""
        return DeedStore(self.tx)

    @cached_property
    def reminders(self) -> ReminderStore:
        """Return the outbox."""
        return ReminderStore(self.tx)

    @cached_property
    def reports(self) -> ReportStore:
        """Return the reports' store."""
        return ReportStore(self.tx)

    @cached_property
    def inbox(self) -> InboxStore:
        """Return the inbox."""
        return InboxStore(self.tx)

    @cached_property
    def claims(self) -> ClaimStore:
        """Return what several processes hold of the inbox."""
        return ClaimStore(self.tx)

    @cached_property
    def leases(self) -> LeaseStore:
        """Return who of several processes does what."""
        return LeaseStore(self.tx)

    @cached_property
    def chats(self) -> ChatStore:
        """Return the chats' store."""
        return ChatStore(self.tx)

    @cached_property
    def erasure(self) -> ErasureStore:
        """Return the erasure."""
        return ErasureStore(self.tx)

    @cached_property
    def notes(self) -> NoteStore:
        """Return the program's own memory."""
        return NoteStore(self.tx)

    @cached_property
    def watched(self) -> WatchedStore:
        """Return what is looked at while the bot runs."""
        return WatchedStore(self.tx)
