import { registry } from "@web/core/registry";

import { accessible } from "./accessible";

registry.category("web_tour.tours").add("cobranza_statement_tour", {
    steps: () => [accessible("The statement of account", "#wrap")],
});
