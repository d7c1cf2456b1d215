"""What a customer says when a collector calls: plain data, nothing of Odoo."""

from dataclasses import dataclass

# A payment further away than this is not on the customer's mind yet.
HORIZON = 20


@dataclass(frozen=True)
class Situation:
    """What there is to say: on which day, of how much, after how many calls."""

    day: int
    overdue: float
    calls: int
    # what the customer means to pay: (day, amount), the next first
    planned: tuple = ()


@dataclass(frozen=True)
class Answer:
    outcome: str
    note: str
    # (day, amount) of a promise
    promise: tuple | None = None
    # days until the next contact agreed on
    again: int | None = None


def answer(temper, situation):
    """Return what comes of a call.

    >>> answer("honest", Situation(-20, 900, 0, ((-14, 900),))).promise
    (-14, 900)
    >>> answer("niega", Situation(-20, 900, 3)).outcome
    'refused'
    """
    return _TEMPERS[temper](situation)


def _promise(day, amount, note):
    return Answer("promised", note, (day, amount))


def _next(situation):
    return next((one for one in situation.planned if one[0] <= situation.day + HORIZON), None)


def _honest(situation):
    if planned := _next(situation):
        return _promise(*planned, "Reconoce el adeudo y confirma la fecha de pago.")
    if situation.calls:
        return Answer("callback", "Pide que le llamemos cuando regrese su contadora.", again=4)
    return Answer(
        "informed", "Se le recordó el vencimiento; revisa con cuentas por pagar.", again=5
    )


def _parts(situation):
    if planned := _next(situation):
        return _promise(planned[0], situation.overdue, "Ofrece cubrir todo el saldo ese día.")
    return Answer("callback", "Espera un depósito; pide unos días más.", again=5)


def _breaks(situation):
    if planned := _next(situation):  # the last one they keep
        return _promise(*planned, "Promete pagar; hasta hoy ha cumplido.")
    if situation.calls < 6:
        day = situation.day + 4
        return _promise(day, situation.overdue, "Asegura que paga sin falta esta semana.")
    return Answer("no_answer", "No contesta en ninguno de sus números.", again=3)


def _refuses(situation):
    if situation.calls == 0:
        return Answer("message", "Se dejó recado con la recepcionista.", again=3)
    if situation.calls % 2:
        return Answer("refused", "Dice que no va a pagar: «hagan lo que quieran».", again=7)
    return Answer("no_answer", "Cuelga al oír de dónde llamamos.", again=5)


def _silent(situation):
    if situation.calls % 2:
        return Answer("message", "Se dejó mensaje en el buzón de voz.", again=4)
    return Answer("no_answer", "Suena ocupado todo el día.", again=3)


def _delays(situation):
    if situation.calls % 2:
        return Answer("callback", "Que le hablemos la semana próxima.", again=6)
    return Answer("informed", "Tiene la relación de facturas; no da fecha.", again=5)


_TEMPERS = {
    "honest": _honest,
    "partes": _parts,
    "incumple": _breaks,
    "niega": _refuses,
    "silencio": _silent,
    "aplaza": _delays,
}
