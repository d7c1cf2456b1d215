"""Precision and recall of what is read in invented replies: python -m bench.replies

It needs no Odoo: the engine knows none, and the replies are data of its tests.
"""

import sys
from pathlib import Path

ADDON = Path(__file__).resolve().parent.parent / "cobranza_followup"


def main():
    sys.path[:0] = [str(ADDON), str(ADDON / "tests/reply")]
    import scores
    from engine import reply, reply_text

    print(scores.table(scores.reader(reply, reply_text)))


if __name__ == "__main__":
    main()
