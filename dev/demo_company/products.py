"""What the distributor sells: goods in boxes and sacks, kept in stock."""

from random import Random

# name, price, cost
RANGE = (
    ("Aceite vegetal 1 L, caja con 12", 468, 371),
    ("Arroz súper extra, saco de 25 kg", 512, 402),
    ("Atún en agua 140 g, caja con 48", 864, 690),
    ("Azúcar estándar, saco de 50 kg", 1240, 1015),
    ("Café molido 400 g, caja con 12", 1180, 905),
    ("Detergente en polvo 10 kg", 338, 262),
    ("Frijol negro, saco de 25 kg", 745, 588),
    ("Galletas surtidas, caja con 20", 596, 447),
    ("Harina de maíz 1 kg, paquete con 10", 215, 166),
    ("Leche evaporada 360 g, caja con 48", 955, 771),
    ("Papel higiénico, paca con 96", 642, 495),
    ("Refresco de cola 600 ml, paquete con 24", 372, 301),
)
IN_STOCK = 4000
# Below this, an invoice is about a single article.
SMALL = 1000
# From here on, of two.
LARGE = 60000


def make_products(env, companies):
    """Create the range and count it into the main company's warehouse."""
    products = (
        env["product.product"]
        .with_context(tracking_disable=True)
        .create(
            [
                {
                    "name": name,
                    "list_price": price,
                    "standard_price": cost,
                    "is_storable": True,
                    "default_code": f"MZ-{index:03}",
                }
                for index, (name, price, cost) in enumerate(RANGE, start=1)
            ]
        )
    )
    warehouse = env["stock.warehouse"].search([("company_id", "=", companies["main"].id)], limit=1)
    quants = (
        env["stock.quant"]
        .with_context(inventory_mode=True)
        .create(
            [
                {
                    "product_id": product.id,
                    "location_id": warehouse.lot_stock_id.id,
                    "inventory_quantity": IN_STOCK,
                }
                for product in products
            ]
        )
    )
    quants.action_apply_inventory()
    return products


def pick(products, seed, amount):
    """Return [(product, quantity)] worth about `amount` before taxes."""
    random = Random(str(seed))
    if amount < SMALL:
        return [(min(products, key=lambda product: product.list_price), 1)]
    if amount < LARGE:
        product = random.choice(products)
        return [(product, max(1, round(amount / product.list_price)))]
    chosen = random.sample(list(products), 2)
    share = random.uniform(0.3, 0.7)
    return [
        (product, max(1, round(amount * part / product.list_price)))
        for product, part in zip(chosen, (share, 1 - share), strict=True)
    ]
