"""The Bot API's wordings, lower case with spaces for underscores; the first pattern found in a text decides.

Rows are (pattern, kind, reason). A narrow wording stands above the wide one that would swallow it.
"""

WORDINGS: tuple[tuple[str, str, str], ...] = (
    # 429 that came without its parameters
    (r"too many requests|flood wait \d|slowmode wait \d|retry after \d", "retry_after", ""),
    # the bot itself
    (r"^unauthorized|logged out", "token", ""),
    (r"terminated by other getupdates|can't use getupdates method while webhook", "conflict", ""),
    # presses
    (r"query is too old|query id is invalid|query id invalid", "query_old", ""),
    # edits
    (r"(message|topic|description|chat|name) (is )?not modified", "not_modified", ""),
    (r"message to edit not found|message can't be edited|message id invalid", "edit_gone", ""),
    (r"there is no (text|caption|media) in the message to edit", "edit_gone", ""),
    (r"message edit time expired|message author required|inline message id invalid", "edit_gone", ""),
    (r"message identifier is not specified|invalid message identifier|message not found", "edit_gone", ""),
    # deleting and pinning are niceties
    (r"message can't be deleted|message to delete not found|message delete forbidden", "ignore", ""),
    (r"message to (un)?pin not found|not enough rights to (manage|pin|unpin|delete)", "ignore", ""),
    (r"message can't be pinned|pin restricted", "ignore", ""),
    # replies and topics
    (r"(message to be replied|replied message|message to reply) not found", "no_thread", "reply"),
    (r"message thread not found|topic (was )?(closed|deleted)|topic id invalid", "no_thread", "topic"),
    (r"the chat is not a forum|message thread id invalid", "no_thread", "topic"),
    # chats that are closed to us
    (r"blocked by the user|user is blocked", "unreachable", "blocked"),
    (r"user is deactivated|user deactivated|user deleted", "unreachable", "deactivated"),
    (r"bot was kicked|kicked from the", "unreachable", "kicked"),
    (r"is not a (member|participant)|user not participant|channel private", "unreachable", "not_member"),
    (r"can't initiate conversation", "unreachable", "never_started"),
    (r"can't send messages to (the )?bots?|user is bot", "unreachable", "bot"),
    (r"chat was deleted|(group|chat) is deactivated|chat was deactivated", "unreachable", "deleted"),
    (r"was upgraded to a supergroup", "unreachable", "upgraded"),
    (r"(chat|user) not found|(peer|chat|user) id invalid", "unreachable", "not_found"),
    (r"channel invalid|invalid chat id specified", "unreachable", "not_found"),
    (r"chat write forbidden|chat send \w+ forbidden|chat guest send forbidden", "unreachable", "muted"),
    (r"not enough rights|have no (write )?(rights|access)|need administrator rights", "unreachable", "muted"),
    (r"chat admin required|chat restricted|banned in channel", "unreachable", "muted"),
    (r"can't send messages to the user|(?<!button )user privacy restricted", "unreachable", "refused"),
    # files
    (r"request entity too large", "too_long", "size"),
    (r"wrong (remote )?file|invalid file id|file reference|file id invalid", "file_again", ""),
    (r"file is too big|file must be non-empty|file to download not found", "file_again", ""),
    (r"failed to get http url content|wrong type of the web page|webpage curl failed", "file_again", ""),
    (r"can't use file of type|photo invalid dimensions|image process failed|media empty", "file_again", ""),
    # words and keyboards that we made badly
    (r"can't parse entities|entity bounds invalid|entities too long|entity \w+( \w+)? invalid", "parse", ""),
    (r"can't find end of|unsupported start tag|quote text invalid", "parse", ""),
    (r"message is too long|message too long|caption (is )?too long", "too_long", "text"),
    (r"text is empty|message empty|text must be non-empty", "too_long", "empty"),
    (r"reply markup is too long|reply markup too long|reply markup invalid", "too_long", "keyboard"),
    (r"button \w+( \w+)? invalid|button user privacy|button url '.*' is invalid", "too_long", "keyboard"),
    (r"can't parse (\w+ )?keyboard|as reply markup|keyboard expected", "too_long", "keyboard"),
    (r"keyboard button|text buttons are unallowed", "too_long", "keyboard"),
    # the server's own trouble: perhaps carried out
    (r"internal server error|bad gateway|gateway time-?out|service unavailable", "uncertain", ""),
    (r"request aborted|timed out", "uncertain", ""),
)
