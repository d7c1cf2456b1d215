"""Contact rules: holidays stand with each window, warnings are proposals.

The rules that came with the program are loaded anew. A company's own, and its copies, go on as they
were: they stop where they stopped. Until the end of the update the old columns are still there.
"""

from odoo.tools.sql import column_exists


def migrate(cr, version):
    if column_exists(cr, "cobranza_contact_rule", "holidays_blocked"):
        _holidays_to_windows(cr)
    if column_exists(cr, "cobranza_contact_limit", "action"):
        cr.execute(
            """
            UPDATE cobranza_contact_limit lim
               SET standing = 'proposal'
              FROM cobranza_contact_rule rule
             WHERE rule.id = lim.rule_id AND rule.seed IS NOT TRUE AND lim.action = 'warn'
            """
        )


def _holidays_to_windows(cr):
    own = "rule.seed IS NOT TRUE AND rule.holidays_blocked"
    cr.execute(
        f"""
        UPDATE cobranza_contact_window win
           SET not_on_holidays = TRUE
          FROM cobranza_contact_rule rule
         WHERE rule.id = win.rule_id AND {own}
        """
    )
    # Holidays closed all channels, also those for which a rule had no hours: open all day else.
    cr.execute(
        f"""
        WITH uncovered AS (
            SELECT rule.id AS rule_id, channel.id AS channel_id
              FROM cobranza_contact_rule rule
             CROSS JOIN cobranza_contact_channel channel
             WHERE {own}
               AND NOT EXISTS (
                   SELECT FROM cobranza_contact_window win
                    WHERE win.rule_id = rule.id
                      AND (NOT EXISTS (SELECT FROM cobranza_contact_channel_cobranza_contact_window_rel rel
                                        WHERE rel.cobranza_contact_window_id = win.id)
                           OR EXISTS (SELECT FROM cobranza_contact_channel_cobranza_contact_window_rel rel
                                       WHERE rel.cobranza_contact_window_id = win.id
                                         AND rel.cobranza_contact_channel_id = channel.id)))
        ), added AS (
            INSERT INTO cobranza_contact_window
                   (rule_id, weekday_from, weekday_to, hour_from, hour_to, not_on_holidays,
                    standing, binds)
            SELECT DISTINCT rule_id, '0', '6', 0, 24, TRUE, 'law', 'all' FROM uncovered
         RETURNING id, rule_id
        )
        INSERT INTO cobranza_contact_channel_cobranza_contact_window_rel
               (cobranza_contact_window_id, cobranza_contact_channel_id)
        SELECT added.id, uncovered.channel_id FROM added JOIN uncovered USING (rule_id)
        """
    )
