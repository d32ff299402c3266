"""Which accounts may be linked, how many, and how (S1-S4, S7-S19)."""

from bot.domain.answers.asked import LIMIT, QUOTA, Asked, Part, Parts, daily

OLDEST, YOUNGEST = 99, 6  # a number outside is no age of a person who sells


def account_limit(asked: Asked) -> Parts:
    """S2."""
    rules, most = asked.rules, asked.rules.count(LIMIT)
    yield Part("account_limit", {"most": most})
    probation = {who: rules.count(f"channel.max_accounts_probation.{who}") for who in ("individual", "business")}
    if all(each is not None for each in probation.values()):
        yield Part("account_limit.probation", probation)
    elif "probation" in asked.named.subjects:
        yield Part("account_limit.probation_unknown")
    if asked.is_ours and most is not None:
        linked = len(asked.view.ledger.linked(asked.shop))
        yield Part("account_limit.own", {"linked_of": ("of", linked, most)})
        if linked >= most:
            yield Part("account_limit.full", {"quota": rules.count(QUOTA)})


def commission(asked: Asked) -> Parts:
    """S1."""
    pct = asked.rules.number("channel.commission_pct")
    yield Part("commission") if pct == 0 else Part("commission.some", {"pct": pct})


def official(asked: Asked) -> Parts:
    """S4; whether one account may be both is known for some markets only."""
    yield Part("official_vs_channel")
    yield daily(asked)
    same = {None: "unknown", True: "yes", False: "no"}[asked.rules.flag("channel.same_account_as_official")]
    yield Part(f"official_vs_channel.{same}")


def age(asked: Asked) -> Parts:
    """S8: judged, where an age is named."""
    least = asked.rules.count("account.min_age")
    said = next((int(n) for n in asked.named.numbers if YOUNGEST <= n <= OLDEST), None)
    if said is None or least is None:
        yield Part("eligibility_age", {"age": least})
    else:
        yield Part("eligibility_age.young" if said < least else "eligibility_age.fine", {"age": least, "said": said})


def region(asked: Asked) -> Parts:
    """S10: a country that is named without the word shop is the account's."""
    strict, home = asked.rules.flag("account.region_must_match"), asked.named.home or asked.view.market
    if strict is None:
        yield Part("eligibility_region.unknown")
    elif not strict:
        yield Part("eligibility_region.free")
    elif home is None:
        yield Part("eligibility_region")
    else:
        yield Part("eligibility_region.there", {"market": ("market", home)})
        others = [code for code in asked.named.markets if code != home]
        if others:
            yield Part("eligibility_region.not_this", {"other": ("market", others[0])})


def content(asked: Asked) -> Parts:
    """S9, S11, S12."""
    yield Part("content_history", {"topics": asked.rules.words("account.sensitive_topics")})


def by_pc(_: Asked) -> Parts:
    """S14."""
    yield Part("bind_pc", {"pc_path": ("path", "ui_path.pc_link")})


def by_phone(_: Asked) -> Parts:
    """S15."""
    yield Part("bind_mobile", {"app_path": ("path", "ui_path.app_link")})


def pending(asked: Asked) -> Parts:
    """S18, S19, and when an invitation lapses, where that is known."""
    yield Part("bind_pending", {"age": asked.rules.count("account.min_age")})
    ttl = asked.rules.hours("invite.ttl_hours")
    yield Part("bind_pending.lapses", {"ttl": ttl}) if ttl else Part("bind_pending.no_end")


def by_hand(asked: Asked) -> Parts:
    """S5, S17."""
    yield Part("showcase_manual")
    yield daily(asked)


def afterwards(asked: Asked) -> Parts:
    """S7, S16."""
    yield Part("permissions_after_bind")
    yield daily(asked)


def network(asked: Asked) -> Parts:
    """S29: the shop's country, whatever other country is named. Faking a place is refused."""
    home = asked.named.home or asked.view.market or asked.market
    yield Part("network_region.there", {"market": ("market", home)}) if home else Part("network_region")
    yield Part("network_region.no_faking")
