import { registry } from "@web/core/registry";

import { openDesks } from "./desk_steps";

/** Load a file on the import screen, as its button does. */
function load(file) {
    const input = document.querySelector(".o_control_panel input[type=file]");
    const files = new DataTransfer();
    files.items.add(file);
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

registry.category("web_tour.tours").add("cobranza_import_tour", {
    url: "/odoo",
    steps: () => [
        ...openDesks("menu_import_promises"),
        {
            content: "The template is offered: fill it in with nothing, and load it as it is",
            trigger: ".o_import_action a[href$='/cobranza.promise/promises']",
            async run({ anchor }) {
                const answer = await fetch(anchor.href);
                load(new File([await answer.blob()], "compromisos.xlsx"));
            },
        },
        {
            content: "Its columns are found",
            trigger: ".o_import_data_content tbody tr:contains(1500)",
        },
        {
            content: "Test it",
            trigger: ".o_control_panel .btn-primary:not(.o_import_file)",
            run: "click",
        },
        {
            content: "The customer of the example is none: the line says so in words",
            trigger: ".o_import_data_content .alert:contains(no es deudor de)",
        },
        {
            content: "A file with errors that Odoo finds while it reads",
            trigger: ".o_import_action",
            run() {
                const day = luxon.DateTime.now().plus({ days: 5 }).toISODate();
                const lines = [
                    "debtor_id,amount,date_promised",
                    `Tienda Cumplida,abc,${day}`,
                    `Tienda Cumplida,250,${day}`,
                    "Tienda Cumplida,xyz,31/31/2026",
                ];
                load(new File([lines.join("\n")], "errores.csv", { type: "text/csv" }));
            },
        },
        {
            content: "is read",
            trigger: ".o_import_data_content tbody tr:contains(abc)",
        },
        {
            content: "Test it",
            trigger: ".o_control_panel .btn-primary:not(.o_import_file)",
            run: "click",
        },
        {
            content: "Each line is named with what is wrong in it, two in one column, too",
            trigger: [
                ".o_import_data_content .alert",
                ":has(b:contains(2):contains(abc))",
                ":has(b:contains(4):contains(xyz))",
                ":has(b:contains(4):contains(31/31/2026))",
            ].join(""),
        },
        {
            content: "A better file",
            trigger: ".o_import_action",
            run() {
                const day = luxon.DateTime.now().plus({ days: 5 }).toISODate();
                const lines = ["debtor_id,amount,date_promised", `Tienda Cumplida,250,${day}`];
                load(new File([lines.join("\n")], "mejor.csv", { type: "text/csv" }));
            },
        },
        {
            content: "is read",
            trigger: ".o_import_data_content tbody tr:contains(Tienda Cumplida)",
        },
        {
            content: "Test it",
            trigger: ".o_control_panel .btn-primary:not(.o_import_file)",
            run: "click",
        },
        {
            content: "All is well",
            trigger: ".o_import_data_content .alert-info, .o_import_data_content .alert-success",
        },
        {
            content: "Import it",
            trigger: ".o_control_panel .btn-primary:not(.o_import_file)",
            run: "click",
        },
        {
            content: "The promise is there",
            trigger: ".o_list_view .o_data_row:contains(Tienda Cumplida)",
        },
    ],
});
