"""The channels on which debtors are contacted, and what is known of each: this is the one list."""

from typing import NamedTuple


class Channel(NamedTuple):
    """A way to reach somebody.

    :param reached_at: "phone", "email" or "street", without which nobody is reached; None: only the
        debtor contacts us on it
    :param is_rationed: a debtor gets one message a day at most over all of these together that
        nobody wrote by hand
    :param is_left: what is sent counts as a contact whether or not somebody answers
    :param is_declined: the customer may say on their page that they do not want it. E-mail and
        letters carry notices they have a right to get
    """

    code: str
    label: str
    reached_at: str | None = None
    is_rationed: bool = False
    is_left: bool = False
    is_declined: bool = False


CHANNELS = (
    Channel("call", "Call", "phone", is_declined=True),
    Channel("whatsapp", "WhatsApp", "phone", is_rationed=True, is_left=True, is_declined=True),
    Channel("email", "E-mail", "email", is_rationed=True, is_left=True),
    Channel("sms", "SMS", "phone", is_rationed=True, is_left=True, is_declined=True),
    Channel("letter", "Letter", "street", is_left=True),
    Channel("visit", "Visit", "street", is_declined=True),
    Channel("portal", "Portal"),
)
LABELS = [(channel.code, channel.label) for channel in CHANNELS]
OUTGOING = frozenset(channel.code for channel in CHANNELS if channel.reached_at)
RATIONED = frozenset(channel.code for channel in CHANNELS if channel.is_rationed)
LEFT = tuple(channel.code for channel in CHANNELS if channel.is_left)
DECLINED = tuple(channel.code for channel in CHANNELS if channel.is_declined)
