import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { PlaybookPage } from "./playbook_page";

/** What to say to the debtor of the form today; read when it is shown, not with the form. */
export class Playbook extends Component {
    static template = "cobranza_followup.Playbook";
    static components = { PlaybookPage };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.page = useState({ facts: [], sections: [] });
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps(({ record }) => this.load(record.resId));
    }

    async load(debtorId) {
        Object.assign(this.page, await this.orm.call("cobranza.playbook", "page_of", [debtorId]));
    }
}

registry.category("view_widgets").add("cobranza_playbook", { component: Playbook });
