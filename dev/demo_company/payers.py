"""Customers known by how they pay: punctual, new, once late, irregular, unwilling."""

from .roster import Customer, Due


def _many(habit, names, **values):
    for index, (name, town, amount) in enumerate(names):
        yield Customer(name, town, habit, amount, every=58 + 5 * (index % 5), **values)


BOTH = ("main", "branch")

PUNCTUAL = (
    *_many(
        "puntual",
        [
            ("Abarrotes La Güera", "gdl", 14500),
            ("Súper Tres Hermanos", "leon", 32000),
            ("Tiendas Doña Lupita", "mor", 12400),
            ("Hotel Posada del Virrey", "qro", 41000),
            ("Restaurante Los Arrayanes", "gdl", 23500),
            ("Cremería San Judas", "slp", 11200),
        ],
    ),
    *_many(
        "anticipado",
        [
            ("Comedores Industriales del Norte", "mty", 56000),
            ("Dulcería El Caramelo", "pue", 15800),
            ("Escuela Culinaria Quetzal", "cdmx", 19500),
        ],
        tags=("tag_early_discount",),
    ),
    Customer("Comercial Santa Rosa", "leon", "puntual", 27500, sellers=BOTH),
    Customer("Mayoreo del Pacífico", "cul", "puntual", 64000, sellers=BOTH, limit=400000),
    Customer("Panificadora El Trigal", "pue", "puntual", 16500, dues=(Due(2),)),
    Customer("Tortillería La Esperanza", "oax", "anticipado", 9800, dues=(Due(3),)),
    Customer("Banquetes Los Encinos", "cdmx", "puntual", 33000, dues=(Due(1), Due(25))),
    Customer("Importadora Frontera Norte", "tij", "puntual", 88000, dollars=True),
)

NEW = (
    Customer("Barra de Café Tlacuache", "oax", "puntual", 6400, since=-58),
    Customer("Cocina Fusión Maguey", "cdmx", "puntual", 11800, since=-40),
    Customer("Bodega Gourmet La Comarca", "mty", "nuevo", 18400, dues=(Due(-5),), since=-60),
    # Never paid its very first invoice.
    Customer(
        "Comercializadora Punto Rojo",
        "cdmx",
        "nuevo",
        46000,
        dues=(Due(-47),),
        temper="silencio",
    ),
)

OCCASIONAL = (
    Customer("Abarrotera del Bajío", "leon", "bueno", 38000, dues=(Due(-2), Due(20)), sellers=BOTH),
    Customer("Carnicería El Becerro", "hmo", "bueno", 21500, dues=(Due(-6),)),
    Customer("Frutería La Huerta", "mor", "bueno", 7400, dues=(Due(-9, paid=((4, 1),)),)),
    Customer("Mercado Don Chuy", "chih", "bueno", 17800, dues=(Due(-12, paid=((6, 1),)), Due(14))),
    Customer("Cocina Económica Mary", "ver", "bueno", 6900, dues=(Due(-18, paid=((2, 1),)),)),
    Customer("Materias Primas La Canela", "pue", "bueno", 24500, dues=(Due(-24),), temper="aplaza"),
    # Late once, called, promised and paid.
    Customer(
        "Lonchería Los Compadres", "gdl", "bueno", 8800, dues=(Due(-40, paid=((-22, 1),)), Due(9))
    ),
    Customer(
        "Supermercado El Ahorro", "mty", "bueno", 72000, dues=(Due(-52, paid=((-30, 1),)), Due(5))
    ),
    Customer(
        "Pastelería Tres Leches", "cdmx", "bueno", 13600, dues=(Due(-33, paid=((-15, 1),)), Due(-1))
    ),
)

IRREGULAR = (
    *_many(
        "irregular",
        [
            ("Taquería El Farolito de Analco", "gdl", 12500),
            ("Abarrotes Los Tres Reyes", "chih", 19800),
            ("Mariscos El Camarón Feliz", "cul", 26500),
        ],
    ),
    Customer("Vinos y Licores La Cava", "qro", "irregular", 44000, dues=(Due(-5), Due(18))),
    Customer("Birriería Don Rafa", "gdl", "irregular", 15200, dues=(Due(-11, paid=((5, 1),)),)),
    Customer(
        "Distribuidora Hermanos Cantú",
        "mty",
        "irregular",
        58000,
        dues=(Due(-27, paid=((-12, 0.4), (3, 0.6))), Due(6)),
        temper="partes",
        tags=("tag_limited",),
    ),
    Customer(
        "Pollería El Gallo de Oro",
        "ags",
        "irregular",
        17400,
        dues=(Due(-44, paid=((-30, 0.35), (-13, 0.3))),),
        temper="partes",
    ),
    Customer("Rosticería La Brasa", "slp", "irregular", 13900, dues=(Due(-20, paid=((4, 1),)),)),
    Customer(
        "Central de Abasto Lote 14", "cdmx", "irregular", 69000, dues=(Due(-36), Due(-8, 0.6))
    ),
    Customer(
        "Restaurantes Grupo Itacate",
        "cdmx",
        "irregular",
        95000,
        every=40,
        dues=(Due(-55, paid=((-41, 0.3), (-26, 0.3))), Due(-21), Due(11)),
        temper="partes",
        limit=350000,
        tags=("tag_strategic", "tag_limited"),
    ),
    Customer(
        "Tienda Escolar Benito Juárez", "oax", "irregular", 5400, dues=(Due(-17),), reachable=False
    ),
)

UNWILLING = (
    Customer(
        "Comercializadora Hermanos Zataráin",
        "cul",
        "irregular",
        54000,
        last_paid=-110,
        dues=(Due(-84), Due(-38)),
        temper="silencio",
        limit=200000,
    ),
    Customer(
        "Súper Mercados La Alianza",
        "slp",
        "irregular",
        76000,
        last_paid=-98,
        dues=(Due(-79), Due(-49, 0.7), Due(-12, 0.5)),
        temper="niega",
        limit=250000,
    ),
    Customer(
        "Abarrotes El Trébol de Navojoa",
        "hmo",
        "irregular",
        31500,
        last_paid=-95,
        dues=(Due(-73),),
        temper="incumple",
    ),
    Customer(
        "Bar y Cantina La Última Copa",
        "tij",
        "bueno",
        22800,
        dues=(Due(-46), Due(-6)),
        temper="incumple",
    ),
    Customer(
        "Eventos y Banquetes Camelia",
        "mid",
        "irregular",
        28900,
        last_paid=-100,
        dues=(Due(-70, paid=((-58, 0.1),)),),
        temper="incumple",
        tags=("tag_seasonal",),
    ),
    Customer("Minisúper Punta Sur", "ver", "bueno", 14100, dues=(Due(-32),), temper="niega"),
    Customer(
        "Fonda La Chilanguita", "cdmx", "irregular", 9900, dues=(Due(-22),), temper="incumple"
    ),
)
PAYERS = PUNCTUAL + NEW + OCCASIONAL + IRREGULAR + UNWILLING
