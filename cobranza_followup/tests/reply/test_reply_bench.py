import random
from datetime import date, timedelta
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine import reply, reply_text
from . import scores
from .scores import TODAY

# Of what was never tuned on: kind -> the least precision and recall.
LEAST = {"promise": (0.95, 0.80)}
LEAST_OF_OTHERS = (0.90, 0.70)
KINDS = {kind.value for kind in reply.Kind}
PIECES = [
    "el",
    "viernes",
    "13",
    "de",
    "marzo,",
    "31",
    "de",
    "febrero.",
    "le",
    "pago",
    "$",
    "1.250,00",
    "si",
    "ya",
    "no",
    "me",
    "escriban",
    "manana",
    "?",
    "¿",
    "\n",
    ">",
    "on",
    "wed",
    "3/4/2026",
    "wrote:",
    "de:",
    "para:",
    "--",
    "12,5.3",
    "fin",
    "de",
    "mes",
    "en",
    "999",
    "dias",
    "paid",
    "until",
    "back",
    "on",
    "ñ",
]


@tagged("post_install", "-at_install")
class TestReplyBench(BaseCase):
    """What replies mean, on invented ones; a third of them was never looked at to tune."""

    def test_there_are_enough_in_both_languages(self):
        held_out, tuned = (scores.replies(name) for name in ("held_out", "tuned"))
        self.assertGreaterEqual(len(held_out) + len(tuned), 180)
        self.assertGreaterEqual(3 * len(held_out), len(held_out) + len(tuned))
        self.assertFalse({one["text"] for one in held_out} & {one["text"] for one in tuned})

    def test_precision_and_recall_where_nothing_was_tuned(self):
        found = scores.scores("held_out", scores.reader(reply, reply_text))
        self.assertEqual(set(found), KINDS)
        for kind, score in found.items():
            precision, recall = LEAST.get(kind, LEAST_OF_OTHERS)
            with self.subTest(kind, score=score):
                self.assertGreaterEqual(score.precision, precision)
                self.assertGreaterEqual(score.recall, recall)

    def test_what_was_tuned_on_is_read_right(self):
        read = scores.reader(reply, reply_text)
        wrong = [one["text"] for one in scores.replies("tuned") if not scores.is_right(one, read)]
        self.assertFalse(wrong)


@tagged("post_install", "-at_install")
class TestReplyProperties(BaseCase):
    """Whatever somebody writes, reading it fails never and takes no time to speak of."""

    @settings(deadline=None, max_examples=150)
    @given(
        st.one_of(st.text(max_size=400), st.lists(st.sampled_from(PIECES)).map(" ".join)),
        st.dates(date(2000, 1, 1), date(2100, 12, 31)),
        st.booleans(),
    )
    def test_suggestions_make_sense(self, text, today, month_first):
        words = reply_text.own_words(text)
        for one in reply.read(words, today, month_first=month_first):
            self.assertTrue(0 <= one.start < one.end <= len(words))
            self.assertEqual(words[one.start : one.end].strip(), words[one.start : one.end])
            if one.kind in (reply.Kind.PROMISE, reply.Kind.AWAY):
                self.assertGreaterEqual(one.date, today)
                self.assertLess(one.date, today + timedelta(days=500))
            elif one.kind == reply.Kind.PAID and one.date:
                self.assertLessEqual(one.date, today)
            else:
                self.assertIsNone(one.date)
            self.assertTrue(one.amount is None or 0 < one.amount < 10**13)

    @settings(deadline=None, max_examples=100)
    @given(st.text(max_size=400))
    def test_own_words_are_words_of_the_text(self, text):
        own = reply_text.own_words(text)
        self.assertLessEqual(len(own), reply_text.LONGEST)
        self.assertEqual(len(reply_text.plain(own)), len(own))
        self.assertIsInstance(reply_text.from_html(text), str)

    def test_of_a_megabyte_no_more_is_read_than_of_a_long_letter(self):
        """Counted, not timed: how much of a text every rule is given."""
        texts = (
            "el viernes le pago $ 1.250,00 si puedo. ",
            "> > > ",
            "-",
            "on wed 3 mar 2026 ",
            "no ",
            "20 de marzo de 2026 ",
            "a\n",
            "<blockquote><p>",
            "1.",
            ", pero ya",
        )
        for piece in texts:
            text = piece * (1_000_000 // len(piece))
            of_html = reply_text.own_words(reply_text.from_html(text))
            for words in (text, of_html, reply_text.own_words(text)):
                with self.subTest(piece, letters=len(words)):
                    lengths = self._sentences_read(words)
                    self.assertLessEqual(sum(lengths), reply_text.LONGEST)
                    self.assertLessEqual(max(lengths, default=0), reply.LONGEST_SENTENCE)

    def _sentences_read(self, words):
        """Return the lengths of the sentences that the rules are given."""
        lengths, real = [], reply._read_sentence

        def counted(sentence, today):
            lengths.append(len(sentence.text))
            return real(sentence, today)

        with patch.object(reply, "_read_sentence", counted):
            reply.read(words, TODAY)
        return lengths

    def test_nonsense_of_the_words_we_look_for(self):
        chance = random.Random(7)
        for _round in range(300):
            text = " ".join(chance.choices(PIECES, k=60))
            for one in reply.read(text, TODAY):
                self.assertIn(one.kind.value, KINDS)
