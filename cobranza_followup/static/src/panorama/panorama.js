import { Component, onWillStart, useState } from "@odoo/owl";
import { formatFloat } from "@web/core/utils/numbers";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { PanoramaChart } from "./panorama_chart";

const MODEL = "cobranza.panorama";
// The first of the filters of people and policies; their names as the server calls them.
const FILTERS = [
    ["policy_id", _t("Policy"), _t("All policies")],
    ["collector_id", _t("Collector"), _t("All collectors")],
    ["salesperson_id", _t("Salesperson"), _t("All salespeople")],
];
const TREND = { width: 96, height: 22 };

/**
 * How collecting is going, on one page: figures with target and trend, and what is behind each.
 *
 * The server sends all of it in one answer, words and formats too.
 */
export class Panorama extends Component {
    static template = "cobranza_followup.Panorama";
    static components = { Layout, PanoramaChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.trend = TREND;
        const { filters } = this.props.state || {};
        this.state = useState({ page: null, asked: filters || {}, explained: null });
        this.env.config?.setDisplayName?.(_t("Panorama"));
        onWillStart(() => this.load());
    }

    async load() {
        this.state.page = await this.orm.call(MODEL, "overview", [this.state.asked]);
    }

    async choose(name, value) {
        this.state.asked = { ...this.state.asked, [name]: name === "month" ? value : Number(value) };
        if (name === "company_id") {
            // Whose collectors and policies these were is another company.
            this.state.asked = { company_id: Number(value), month: this.state.asked.month };
        }
        await this.load();
    }

    get filters() {
        const { options, chosen } = this.state.page.filters;
        return FILTERS.map(([name, label, all]) => ({
            name,
            label: label.toString(),
            all: all.toString(),
            options: options[name],
            chosen: chosen[name],
        }));
    }

    get firstCards() {
        return this.state.page.cards.filter((card) => card.first);
    }

    get otherCards() {
        return this.state.page.cards.filter((card) => !card.first);
    }

    get cash() {
        const { cash } = this.state.page;
        return {
            labels: cash.map(({ label }) => label.replace(/[/.-]?\d{4}[/.-]?/, "")),
            days: cash.map(({ day }) => day),
            series: [{ label: _t("Expected").toString(), values: cash.map((week) => week.expected) }],
            range: cash.map(({ low, high }) => [low, high]),
        };
    }

    get atRisk() {
        const { labels, days, values } = this.state.page.at_risk;
        return { labels, days, series: [{ label: _t("Unpaid after 90 days").toString(), values }] };
    }

    get formatAmount() {
        return (value) => formatFloat(value || 0, { humanReadable: true, decimals: 0, minDigits: 2 });
    }

    get formatPercent() {
        return (value) => (value === null ? "–" : `${formatFloat(value, { digits: [16, 1] })} %`);
    }

    /** The points of a line through the last 12 months; months without the figure leave it out. */
    points(values) {
        const known = values.filter((value) => value !== null);
        const [low, high] = [Math.min(...known), Math.max(...known)];
        const { width, height } = TREND;
        return values
            .map((value, index) => [value, index])
            .filter(([value]) => value !== null)
            .map(([value, index]) => {
                const x = (index / (values.length - 1)) * (width - 4) + 2;
                const share = high > low ? (value - low) / (high - low) : 0.5;
                return `${x.toFixed(1)},${(height - 2 - share * (height - 4)).toFixed(1)}`;
            })
            .join(" ");
    }

    isKnown(values) {
        return values.filter((value) => value !== null).length > 1;
    }

    explain(name) {
        this.state.explained = this.state.explained === name ? null : name;
    }

    /**
     * Open the records behind a figure, or behind one bar or row of a chart.
     *
     * @param {string} name of the figure or chart, as the server calls it
     * @param {Object} [more] which bar or row: besides, or in the place of, what is chosen above
     */
    async open(name, more = {}) {
        const asked = { ...this.state.asked, ...more };
        const action = await this.orm.call(MODEL, "action_behind", [name, asked]);
        if (this.env.isSmall) {
            // Cards in a column for each customer are no list on a phone.
            delete action.context?.search_default_by_customer;
        }
        await this.action.doAction(action);
    }

    async settings() {
        const action = await this.orm.call(MODEL, "action_settings", []);
        await this.action.doAction(action, { onClose: () => this.load() });
    }

    async print() {
        const action = await this.orm.call(MODEL, "action_print", [this.state.asked]);
        await this.action.doAction(action);
    }
}

registry.category("actions").add("cobranza_panorama", Panorama);
