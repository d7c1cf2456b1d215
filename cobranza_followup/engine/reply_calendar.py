"""Names of days, months and numbers in Spanish and English, without case and accents."""

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "lunes monday",
            "martes tuesday",
            "miercoles wednesday",
            "jueves thursday",
            "viernes friday",
            "sabado saturday",
            "domingo sunday",
        )
    )
    for name in names.split()
}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "enero january ene jan",
            "febrero february feb",
            "marzo march mar",
            "abril april abr apr",
            "mayo may",
            "junio june jun",
            "julio july jul",
            "agosto august ago aug",
            "septiembre setiembre september sep sept",
            "octubre october oct",
            "noviembre november nov",
            "diciembre december dic dec",
        ),
        1,
    )
    for name in names.split()
}
NUMBERS = {
    "un": 1,
    "una": 1,
    "one": 1,
    "a": 1,
    "dos": 2,
    "two": 2,
    "tres": 3,
    "three": 3,
    "cuatro": 4,
    "four": 4,
    "cinco": 5,
    "five": 5,
    "seis": 6,
    "six": 6,
    "siete": 7,
    "seven": 7,
    "ocho": 8,
    "eight": 8,
    "diez": 10,
    "ten": 10,
    "quince": 15,
    "fifteen": 15,
    "veinte": 20,
    "treinta": 30,
}
