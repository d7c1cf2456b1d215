import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";

import { signFirst } from "../signed_amount/signed_amount";

/**
 * The sums of all that a list of cards has found, not only of the cards shown.
 *
 * As in lists, an amount that has a `sum` is summed, and what `sum` says is its name; a sum of
 * several currencies is one of each.
 */
export class CardTotals extends Component {
    static template = "cobranza_followup.CardTotals";
    static props = { list: Object, fieldNodes: Object };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ totals: [] });
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((props) => {
            this.load(props); // cards do not wait for their sums
        });
    }

    async load({ list, fieldNodes }) {
        const summed = Object.values(fieldNodes).filter(({ attrs }) => attrs?.sum);
        const fields = Map.groupBy(summed, ({ name }) => list.fields[name].currency_field);
        const totals = [...fields].map(async ([currency, nodes]) => {
            const groups = await this.orm.formattedReadGroup(
                list.resModel,
                list.domain,
                [currency],
                nodes.map(({ name }) => `${name}:sum`),
                { context: list.context }
            );
            return nodes.map(({ name, attrs }) => ({
                name,
                label: attrs.sum,
                text: groups
                    .filter((group) => group[`${name}:sum`])
                    .map((group) =>
                        signFirst(
                            formatMonetary(group[`${name}:sum`], {
                                currencyId: group[currency]?.[0],
                            })
                        )
                    )
                    .join(" + "),
            }));
        });
        const loaded = await this.keepLast.add(Promise.all(totals));
        this.state.totals = loaded.flat().filter(({ text }) => text);
    }
}

export class CardsRenderer extends KanbanRenderer {
    static template = "cobranza_followup.Cards";
    static components = { ...KanbanRenderer.components, CardTotals };
}

registry.category("views").add("cobranza_cards", { ...kanbanView, Renderer: CardsRenderer });
