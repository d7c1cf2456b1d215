import { registry } from "@web/core/registry";

import { accessible } from "./accessible";

const customer = (name) => ({
    content: `${name} is next`,
    trigger: `.o_cobranza_calls h1:contains(${name})`,
});
const click = (content, trigger) => ({ content, trigger, run: "click" });
const noDialog = "body:not(:has(.modal))";
const logIt = click("Log it", ".o_cobranza_calls_log");

/**
 * A morning of five calls, the outcomes chosen and logged as given: by keys, or by touch.
 *
 * @param {(key: string, code: string) => object} choose
 * @param {object} log
 */
const morning = (choose, log) => [
    customer("Tienda Promesa"),
    {
        content: "The script has the facts filled in",
        trigger: ".o_cobranza_playbook section[data-name=opening]:contains(Collector)",
    },
    accessible("Calls", ".o_cobranza_calls"),
    click("The item they mean", ".o_cobranza_invoice_picker input:first"),
    choose("p", "promised"),
    {
        content: "The amount is that of the item",
        trigger: "#cobranza_calls_amount:value(900)",
    },
    {
        content: "The date is what is needed",
        trigger: ".o_cobranza_calls_promise .btn-sm:first:focus",
    },
    accessible("A promise", ".o_cobranza_calls"),
    click("A suggested date", ".o_cobranza_calls_promise .btn-sm:first"),
    {
        content: "is taken",
        trigger: ".o_cobranza_calls_promise .btn-sm[aria-pressed=true]",
    },
    log,
    customer("Tienda Callada"),
    {
        content: "What was logged is said",
        trigger: ".o_cobranza_calls_said:contains(Tienda Promesa)",
    },
    choose("n", "no_answer"),
    {
        content: "The next attempt is planned",
        trigger: ".o_cobranza_calls_panel p:contains(intento)",
    },
    log,
    customer("Tienda Obstruida"),
    click("Something keeps them from paying", "[data-code=barrier]"),
    click("They never got the invoice", ".o_cobranza_calls_types button:contains(No recibió la factura)"),
    {
        content: "Somebody removes it",
        trigger: ".o_cobranza_calls_barrier_form input.o-autocomplete--input:value(Salesperson)",
    },
    accessible("A barrier", ".o_cobranza_calls"),
    logIt,
    customer("Tienda Pagadora"),
    click("The line is busy: she waits", ".o_cobranza_calls_skip"),
    customer("Tienda Protegida"),
    {
        content: "The guard says from when, and the number is no link",
        trigger: ".o_cobranza_calls_person:not(:has(a)) .disabled:contains(Desde)",
    },
    accessible("Who may not be called", ".o_cobranza_calls"),
    click("So they wait", ".o_cobranza_calls_skip"),
    customer("Tienda Pagadora"),
    click("Their statement", ".o_cobranza_calls header button[data-hotkey=e]"),
    click("can be sent", ".modal .o_mail_composer_form, .modal .o_form_view ~ footer .btn-secondary, .modal .btn-close"),
    click("but not now", ".modal .btn-close, .modal .oi-arrow-left"),
    click("They pay", `${noDialog} .o_cobranza_calls header button[data-hotkey=y]`),
    click("what is overdue", ".modal button[name=action_continue]"),
    click("all of it", ".modal button[name=action_create_payments]"),
    {
        content: "Nothing is left to collect",
        trigger: `${noDialog} .o_cobranza_invoice_picker p`,
    },
    click("They said so", "[data-code=paid]"),
    accessible("What they paid", ".o_cobranza_calls"),
    logIt,
    customer("Tienda Protegida"),
    {
        content: "They asked for this call: that is a reason",
        trigger: "#cobranza_calls_reason",
        run: "edit Pidió que le llamáramos hoy",
    },
    {
        content: "The number may be called now",
        trigger: ".o_cobranza_calls_person a[href^='tel:']",
    },
    click("They know now", "[data-code=informed]"),
    logIt,
    accessible("The summary", ".o_cobranza_calls"),
    {
        content: "Five contacts, four people reached, one promise",
        trigger:
            ".o_cobranza_calls_summary:has(dd[data-name=contacts]:contains(5)):has(dd[data-name=reached]:contains(4)):has(dd[data-name=promises]:contains(1)) dd[data-name=promised]:contains(900)",
    },
];

const press = (key) => ({
    content: `Press ${key}`,
    trigger: ".o_cobranza_calls .o_cobranza_calls_outcomes",
    run: `press ${key}`,
});

registry.category("web_tour.tours").add("cobranza_calls_tour", {
    steps: () => [
        click("Start with the list of the day", ".o_control_panel button:contains(Empezar a llamar)"),
        ...morning((key) => press(key), press("Enter")),
    ],
});

const LOG = ".o_cobranza_calls_log:focus";

/** A call of at most three keys: that of the outcome, perhaps an answer, and Enter. */
const callByKeys = (name, code, ...answers) => [
    customer(name),
    {
        content: `The key of "${code}"`,
        trigger: `.o_cobranza_calls_outcomes [data-code=${code}]:has(kbd)`,
        async run({ anchor, press }) {
            if (answers.length > 2) {
                throw new Error(`${code} takes ${answers.length + 1} keys`);
            }
            await press(anchor.getAttribute("aria-keyshortcuts"));
        },
    },
    ...answers.map(([key, trigger]) => ({
        content: `Press ${key}`,
        trigger: `.o_cobranza_calls_panel ${trigger}`,
        run: ({ press }) => press(key),
    })),
];

// Nothing is clicked, and nothing typed.
registry.category("web_tour.tours").add("cobranza_calls_keys_tour", {
    steps: () => [
        ...callByKeys("Tienda Promesa", "promised", ["1", "[data-asked=date] kbd"], ["Enter", LOG]),
        ...callByKeys("Tienda Callada", "no_answer", ["Enter", LOG]),
        ...callByKeys("Tienda Obstruida", "barrier", ["1", "[data-asked=type] kbd"], ["Enter", LOG]),
        ...callByKeys("Tienda Protegida", "dispute", ["1", "[data-asked=type] kbd"], ["Enter", LOG]),
        ...callByKeys("Tienda Pagadora", "callback", ["Enter", "#cobranza_calls_hour:focus"]),
        {
            content: "Five contacts",
            trigger: ".o_cobranza_calls_summary dd[data-name=contacts]:contains(5)",
        },
    ],
});

registry.category("web_tour.tours").add("cobranza_calls_phone_tour", {
    steps: () =>
        morning((_key, code) => click(`Touch ${code}`, `[data-code=${code}]`), logIt),
});
