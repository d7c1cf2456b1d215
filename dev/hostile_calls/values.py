"""Values nobody expects: wrong types, huge numbers, forged contexts, text that is code."""

# Would be 61110923 if anything evaluated it.
PRODUCT = "61110923"
HTML = (
    '"><script>hostile()</script><img class="hostile" src="x" onerror="hostile()"/>'
    '<b class="hostile">b</b><t t-out="7717*7919"/>{{ 7717*7919 }}${7717*7919} %s %(x)s'
)
LONG = "x" * 1_000_000
NESTING = 150

PLAIN = [
    None, True, False, 0, -1, 1, 7, 2**31 - 1, 2**31, 2**63, -(2**63) - 1, 10**400, 0.1, -0.0,
    1e308, float("nan"), float("inf"), float("-inf"), "", " ", "x", "0", "1", "nan", "\x00", "a\x00b",
    "\ud800", "á€😀", "\u202eevil", "2026-13-45", "9999-12-31", "0001-01-01", "99999-01-01",
    "2026-12-31 25:61:61", "'; DROP TABLE cobranza_hold; --", "%s %(x)s", HTML, "__class__",
    [], {}, [None], [[]], [{}], {"a": 1}, {"": None}, [1, "x"], [1, 2, 3], [-1], [0], [2**31],
    [2**63], ["id", "=", 1], [["id", "=", 1]], [["id", "in", [2**63]]], [["x", "=", 1]],
    [["partner_id.company_id.user_ids.password", "ilike", "a"]], ["|"], ["!", "&"],
    [[6, 0, [1]]], [[6, 0, "x"]], [[0, 0, {}]], [[0, 0, {"name": HTML}]], [[4, 2**31]], [[5]],
    [[99, 0]], [[3, "x"]], [[1, 1, {"state": "ended"}]],
]  # fmt: skip


def nested(rng):
    """Return something nested deeply, of lists or of mappings."""
    value = rng.choice([1, "x", None])
    for _level in range(NESTING):
        value = [value] if rng.random() < 0.5 else {"a": value}
    return value


def nasty(rng, ids=()):
    """Return a value that hardly fits; a few of them are long."""
    luck = rng.random()
    if luck < 0.003:
        return LONG
    if luck < 0.02:
        return nested(rng)
    if ids and luck < 0.3:
        one = rng.choice(ids)
        return rng.choice(
            [one, [one], [[6, 0, [one]]], [[4, one]], str(one), float(one), [one, one]]
        )
    return rng.choice(PLAIN)


def context(rng, ids=(), companies=(), fields=()):
    """Return a forged context: what this add-on reads, and what others hope it reads."""
    keys = [
        "cobranza_as_of", "cobranza_partner_ids", "cobranza_passed", "active_id", "active_ids",
        "active_model", "tz", "lang", "allowed_company_ids", "uid", "su", "force", "bypass",
        "skip_credit_hold", "cobranza_skip_hold", "no_credit_check", "install_mode", "from_portal",
        "tracking_disable", "mail_notrack", "mail_create_nolog", "skip_backorder", "bin_size",
        "button_validate_picking_ids", "disable_cancel_warning", "import_file", "module",
        "mail_activity_quick_update", "prefetch_fields", "active_test", "prefetch_langs",
    ]  # fmt: skip
    keys += [f"default_{name}" for name in fields] + ["default_state", "default_company_id"]
    chosen = {name: nasty(rng, ids) for name in rng.sample(keys, rng.randint(1, 4))}
    luck = rng.random()
    if luck < 0.25:
        chosen["allowed_company_ids"] = rng.choice(
            [list(companies), list(companies)[1:], list(companies)[:1], [2**31 - 1], companies[-1]]
        )
    elif luck < 0.35:
        chosen["cobranza_as_of"] = rng.choice(["2000-01-01", "9999-12-31", "0001-01-01"])
    for name in ("active_model",):
        if name in chosen:
            chosen[name] = rng.choice(["cobranza.debtor", "cobranza.hold", "x", 5, "sale.order"])
    return chosen
