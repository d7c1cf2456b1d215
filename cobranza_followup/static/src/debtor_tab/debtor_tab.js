import { Component, toRaw } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { View } from "@web/views/view";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Lines shown in the tab; all of them are a click away. */
const LIMIT = 40;

/**
 * What belongs to a debtor, as the standard list (cards on a phone) of its model.
 *
 * It is read when its tab is opened, not with the form: a debtor opens as quickly after
 * years of contacts as on the first day.
 */
export class DebtorTab extends Component {
    static template = "cobranza_followup.DebtorTab";
    static components = { View };
    static props = { ...standardWidgetProps, resModel: String };

    setup() {
        this.action = useService("action");
        this.version = 0;
    }

    /** Changes when the record has been loaded anew, and the list has to be. */
    get key() {
        const { record } = this.props;
        if (toRaw(record.data) !== this.data) {
            this.data = toRaw(record.data);
            this.version++;
            // The same object as long as nothing changed: a new one would reload the list.
            this.viewProps = this.makeViewProps();
        }
        return this.version;
    }

    get domain() {
        return [["debtor_id", "=", this.props.record.resId]];
    }

    get context() {
        // Netting the items of one customer instead of all customers'.
        const customer = this.props.record.data.partner_id;
        return { cobranza_of_debtor: true, cobranza_partner_ids: [customer.id] };
    }

    makeViewProps() {
        const type = this.env.isSmall ? "kanban" : "list";
        return {
            resModel: this.props.resModel,
            type,
            views: [
                [false, type],
                [false, "search"],
            ],
            domain: this.domain,
            context: this.context,
            display: { controlPanel: false, searchPanel: false },
            ...(type === "list" && { allowSelectors: false }),
            limit: LIMIT,
            noContentHelp: _t("Nothing yet"),
            selectRecord: (resId) => this.open({ res_id: resId, views: [[false, "form"]] }),
        };
    }

    openAll() {
        return this.open({
            name: this.props.record.data.partner_id.display_name,
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
            domain: this.domain,
        });
    }

    open(action) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: this.props.resModel,
            context: this.context,
            ...action,
        });
    }
}

export const debtorTab = {
    component: DebtorTab,
    extractProps: ({ attrs }) => ({ resModel: attrs.model }),
    fieldDependencies: [{ name: "partner_id", type: "many2one" }],
};

registry.category("view_widgets").add("cobranza_debtor_tab", debtorTab);
