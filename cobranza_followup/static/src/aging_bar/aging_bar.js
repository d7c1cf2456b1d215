import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The fields of a debtor that say how old its debt is, the youngest first. */
export const AGES = [
    { field: "amount_not_due", label: _t("Not due"), level: 0 },
    { field: "bucket_1_30", label: _t("1–30 days"), level: 1 },
    { field: "bucket_31_60", label: _t("31–60 days"), level: 2 },
    { field: "bucket_61_90", label: _t("61–90 days"), level: 3 },
    { field: "bucket_91_120", label: _t("91–120 days"), level: 4 },
    { field: "bucket_older", label: _t("Over 120 days"), level: 5 },
];

/**
 * How much a debtor owes and how old it is, as one bar with its legend.
 *
 * Every age is named with its amount below the bar: the colours only repeat it.
 */
export class AgingBar extends Component {
    static template = "cobranza_followup.AgingBar";
    static props = { ...standardWidgetProps };

    get ages() {
        const { data } = this.props.record;
        const owed = AGES.filter(({ field }) => data[field] > 0);
        const total = owed.reduce((sum, { field }) => sum + data[field], 0);
        return owed.map(({ field, label, level }) => ({
            field,
            level,
            label: label.toString(),
            amount: formatMonetary(data[field], { data }),
            percent: (100 * data[field]) / total,
        }));
    }

    get summary() {
        return this.ages.map(({ label, amount }) => `${label}: ${amount}`).join("; ");
    }
}

export const agingBar = {
    component: AgingBar,
    fieldDependencies: [
        ...AGES.map(({ field }) => ({ name: field, type: "monetary" })),
        { name: "currency_id", type: "many2one" },
    ],
};

registry.category("view_widgets").add("cobranza_aging_bar", agingBar);
