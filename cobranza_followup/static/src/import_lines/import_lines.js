import { patch } from "@web/core/utils/patch";
import { BaseImportModel } from "@base_import/import_model";

patch(BaseImportModel.prototype, {
    /**
     * Of several errors in one column Odoo shows the rows alone. Ours say what is wrong in each, all
     * of them together.
     *
     * @override
     */
    _handleImportErrors(messages) {
        if (!messages.some((message) => message.line_text)) {
            return super._handleImportErrors(...arguments);
        }
        for (const type of ["error", "warning", "info"]) {
            const lines = messages
                .filter((message) => (message.type || "error") === type)
                .map((message) => message.line_text || message.message);
            if (lines.length) {
                this._addMessage(type, lines);
            }
        }
        return false;
    },
});
