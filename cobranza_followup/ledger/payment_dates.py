"""The days on which customers pay, kept beside the debtor: what is searched for is so in SQL."""

from odoo.tools import SQL

from .arrays import array


def read_calendars(env, company_id, debtor_ids=None):
    """Return the rules of a company's debtors who have payment days, or have had some.

    :param debtor_ids: these alone, with or without
    :return: list of {id, weekdays (0 is Monday), payment_days_of_month, country_id, state_id}
    """
    for model in ("cobranza.debtor", "res.partner", "cobranza.weekday"):
        env[model].flush_model()
    return env.execute_query_dict(
        SQL(
            """
            SELECT debtor.id, debtor.payment_days_of_month,
                   COALESCE(partner.country_id, own.country_id) AS country_id, partner.state_id,
                   ARRAY(SELECT weekday.number
                           FROM cobranza_debtor_payment_weekday_rel rel
                           JOIN cobranza_weekday weekday ON weekday.id = rel.weekday_id
                          WHERE rel.debtor_id = debtor.id ORDER BY weekday.number) AS weekdays
              FROM cobranza_debtor debtor
              JOIN res_partner partner ON partner.id = debtor.partner_id
              JOIN res_company company ON company.id = debtor.company_id
              JOIN res_partner own ON own.id = company.partner_id
             WHERE debtor.company_id = %s AND %s
            """,
            company_id,
            SQL("debtor.id = ANY(%s)", list(debtor_ids))
            if debtor_ids is not None
            else SQL(
                """(debtor.payment_days_of_month IS NOT NULL OR debtor.payment_dates IS NOT NULL
                    OR debtor.id IN (SELECT debtor_id FROM cobranza_debtor_payment_weekday_rel))"""
            ),
        )
    )


def write_payment_dates(env, dates):
    """Write the payment days of debtors, where they have changed.

    :param dates: {debtor id: list of dates}
    """
    if dates:
        env.cr.execute(
            SQL(
                """UPDATE cobranza_debtor debtor SET payment_dates = NULLIF(new.dates, '')
                     FROM unnest(%s::int4[], %s::varchar[]) AS new(id, dates)
                    WHERE debtor.id = new.id
                      AND debtor.payment_dates IS DISTINCT FROM NULLIF(new.dates, '')""",
                array(list(dates)),
                [",".join(map(str, days)) for days in dates.values()],
            )
        )
        if env.cr.rowcount:
            env["cobranza.debtor"].invalidate_model(["payment_dates"], flush=False)
