"""All stores of one transaction, made as they are asked for."""

from functools import cached_property

from sqlalchemy import text

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
from bot.storage.tx import Tx
from bot.storage.walks import WalkStore
from bot.storage.watched import WatchedStore

_WAIT_BRIEFLY = text("SET LOCAL lock_timeout = 100")


class SqlBooks:
    """See `bot.stores.Books`."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def anew(self) -> None:
        """Leave everything to be read anew: what follows is another's work."""
        self.tx.known = {}

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
