"""What can be called, and with what: read from the registry, so that new things are covered."""

import inspect

from odoo.tools import SQL

from odoo.addons.cobranza_followup_stock.tests.access.hostile_common import (
    extended_models,
    own_models,
    public_methods,
    service_models,
)

from . import values

# What every model has, and is called most.
GENERIC = (
    "create", "write", "unlink", "read", "search", "search_read", "search_count", "copy",
    "web_read", "web_save", "web_search_read", "onchange", "default_get", "fields_get", "get_views",
    "export_data", "load", "name_create", "name_search", "formatted_read_group", "web_read_group",
    "check_access_rights", "has_access", "toggle_active", "action_archive", "message_post",
    "message_subscribe", "activity_schedule", "action_unarchive", "read_progress_bar", "get_metadata",
)  # fmt: skip
# Would end the server, or fetch from the network, and is none of ours.
LEFT_OUT = {"flush_model", "iap_enrich", "action_send_and_print"}
# Models named by an argument, and the form whose values a model without records takes.
_COMODELS = {"stage_id": "cobranza.stage", "debtor_id": "cobranza.debtor"}
_FORM_OF = {"cobranza.call.workspace": "cobranza.interaction.new"}
SAMPLE = 40
DATES = ("2026-12-31", "2030-01-01", "2100-02-28", "2020-02-29", "9999-12-31", "0001-01-01")


class Surface:
    """Makes random calls: (model, method, ids, arguments, context)."""

    def __init__(self, env, rng, place):
        self.env = env
        self.rng = rng
        self.place = place
        self.own = own_models(env)
        self.services = service_models(env)
        self.extended = extended_models(env)
        self.methods = {
            (name, ours): [
                method for method in public_methods(env, name, ours) if method not in LEFT_OUT
            ]
            for name in (*self.own, *self.services, *self.extended)
            for ours in (True, False)
        }
        self.page_routes = sorted(
            rule.rule
            for rule in env["ir.http"].routing_map().iter_rules()
            if rule.rule.startswith("/my/statement")
        )
        self.refresh()

    def refresh(self):
        """See which records there are by now."""
        self.env.cr.rollback()
        self.env.invalidate_all()
        self.ids = {}

    def is_ours(self, call):
        model, method = call[:2]
        return method in self.methods.get((model, True), ())

    def is_ours_alone(self, call):
        """Whether what is called is no method of Odoo's that these add-ons extend."""
        model, method = call[:2]
        if not self.is_ours(call):
            return False
        classes = self.env.registry[model].mro()
        return not any(
            method in vars(cls)
            for cls in classes
            if cls.__module__.startswith("odoo.") and "cobranza" not in cls.__module__
        )

    def ids_of(self, model):
        if model not in self.ids:
            self.ids[model] = self._read_ids(self.env[model]) if model in self.env else []
        return self.ids[model]

    def _read_ids(self, records):
        if records._auto and not records._abstract:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM %s ORDER BY id LIMIT %s", SQL.identifier(records._table), SAMPLE
                )
            )
            return [id_ for (id_,) in self.env.cr.fetchall()]
        return records.search([], limit=SAMPLE).ids if records._name in self.own else []

    def call(self, model=None, ids=None):
        """Return a random call, of a record that was just made if one is named."""
        rng = self.rng
        made = ids
        model = model or self._any_model()
        luck = rng.random() / 2 if made else rng.random()
        # What has no records is only asked what it answers itself.
        if model in self.services or (luck < 0.45 and self.methods[model, True]):
            method = rng.choice(self.methods[model, True])
        elif luck < 0.85:
            method = rng.choice(GENERIC)
        else:
            method = rng.choice(self.methods[model, False])
        function = getattr(self.env.registry[model], method, None)
        kwargs = self._arguments(model, function) if function else {}
        ids = self._ids(model, function)
        if made and ids is not None:
            ids = made
        context = None
        if rng.random() < 0.35:
            companies = self.place.companies.ids
            fields = rng.sample(sorted(self.env[model]._fields), 2)
            context = values.context(rng, self.ids_of(model), companies, fields)
        return model, method, ids, kwargs, context

    def _any_model(self):
        luck = self.rng.random()
        if luck < 0.1:
            return self.rng.choice(self.services)
        return self.rng.choice(self.own if luck < 0.75 else self.extended)

    def _ids(self, model, function):
        rng = self.rng
        if getattr(function, "_api_model", False):
            return None if rng.random() < 0.95 else [1]
        known = self.ids_of(model)
        luck = rng.random()
        if luck < 0.6 and known:
            return [rng.choice(known)]
        if luck < 0.7 and len(known) > 1:
            return rng.sample(known, 2)
        if luck < 0.75:
            return []
        if luck < 0.8:
            return [2**31 - 1]
        return values.nasty(rng, known)

    def _arguments(self, model, function):
        try:
            parameters = list(inspect.signature(function).parameters.values())[1:]
        except ValueError:
            return {}
        kwargs = {}
        for parameter in parameters:
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            needed = parameter.default is parameter.empty
            if not needed and self.rng.random() < 0.5:
                continue
            if needed and self.rng.random() < 0.02:
                continue
            kwargs[parameter.name] = self._argument(model, parameter.name)
        if self.rng.random() < 0.02:
            kwargs["surprise"] = values.nasty(self.rng)
        return kwargs

    def _argument(self, model, name):
        rng = self.rng
        if name == "data":
            # Odoo takes each letter of a long text for a line to import, for minutes.
            return [[values.nasty(rng, self.ids_of(model)) for _column in range(3)]]
        if rng.random() < 0.2:
            return values.nasty(rng, self.ids_of(model))
        if name in ("vals", "values"):
            return self.record(_FORM_OF.get(model, model))
        if name == "vals_list":
            return [self.record(model) for _one in range(rng.choice((1, 1, 1, 2)))]
        if name == "domain":
            field = rng.choice(sorted(self.env[model]._fields))
            operator = rng.choice(
                ["=", "!=", "in", "not in", "ilike", "<", ">", "any", "=?", "child_of", 5]
            )
            return [[field, operator, values.nasty(rng, self.ids_of(model))]]
        if name in ("fields", "field_names", "fnames", "fields_list", "import_fields"):
            return rng.sample(sorted(self.env[model]._fields), 3)
        if name == "specification":
            return {field: {} for field in rng.sample(sorted(self.env[model]._fields), 3)}
        if name == "groupby":
            return [rng.choice(sorted(self.env[model]._fields))]
        if name == "order":
            return rng.choice(sorted(self.env[model]._fields))
        if name in ("reason", "resolution", "note", "body", "subject", "name"):
            return rng.choice(["Texto", values.HTML, " ", values.HTML * 20])
        if name in ("until", "date"):
            return rng.choice(DATES)
        if name.endswith("_id"):
            return rng.choice(self.ids_of(_COMODELS.get(name, model)) or [1])
        if name in ("skipped", "invoice_ids"):
            known = self.ids_of("account.move" if name == "invoice_ids" else "cobranza.debtor")
            return rng.sample(known, min(len(known), 2))
        return values.nasty(rng, self.ids_of(model))

    def record(self, model):
        """Return values of a record that are sensible, but for one or two of them."""
        rng = self.rng
        fields = self.env[model]._fields
        names = [
            name
            for name, field in fields.items()
            if field.required and not field.related and name not in ("id", "company_id")
        ]
        if model in self.own:
            names += [n for n in ("debtor_id", "reason", "date_promised", "amount") if n in fields]
        others = sorted(set(fields) - set(names))
        names = names if rng.random() < 0.6 else []
        chosen = {name: self._fitting(fields[name]) for name in names}
        for name in rng.sample(others, min(len(others), rng.randint(0, 3))):
            chosen[name] = self._fitting(fields[name])
        for _one in range(rng.choice((0, 0, 1, 1, 2))):
            name = rng.choice(list(chosen) or others)
            chosen[name] = values.nasty(rng, self.ids_of(fields[name].comodel_name or model))
        if rng.random() < 0.03:
            chosen[rng.choice(["", "nonsense", "a" * 200, "__class__", "id"])] = 1
        return chosen

    def _fitting(self, field):
        rng = self.rng
        ids = self.ids_of(field.comodel_name) if field.comodel_name else []
        match field.type:
            case "many2one":
                return rng.choice(ids or [False])
            case "many2many" | "one2many":
                return [[6, 0, rng.sample(ids, min(len(ids), 2))]]
            case "date":
                return rng.choice(DATES)
            case "datetime":
                return rng.choice(
                    ["2026-01-31 00:00:00", "9999-12-31 23:59:59", "0001-01-01 00:00:00"]
                )
            case "boolean":
                return rng.random() < 0.5
            case "integer":
                return rng.choice([0, 1, -5, 30, 10_000, 2**31 - 1, -(2**31)])
            case "float" | "monetary":
                return rng.choice([0, 1, 99.99, -5, 1e13, 1e15, 1e-9])
            case "selection":
                return rng.choice([*field.get_values(self.env), "x"])
            case "char" | "text" | "html":
                return rng.choice(["Texto", values.HTML, " ", values.HTML * 20])
        return values.nasty(rng)
