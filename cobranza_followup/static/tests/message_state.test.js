import { expect, test } from "@odoo/hoot";
import { contains, openFormView, start, startServer } from "@mail/../tests/mail_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { fields, models, defineModels } from "@web/../tests/web_test_helpers";
