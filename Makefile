# `make` lists what there is.  Each target is one short command in dev/, which can be called
# directly too; what it needs is installed the first time, outside the checkout.

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test test-core test-sale wheels odoo-tests soak faults hostile reliability bench bench-replies lint odoo i18n screenshots clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /  make \1\t/' | expand -t 20
	@echo
	@echo 'Variables: PORT (8069), DB (of the demo: cobranza_demo), AT (day and time of the demo), COBRANZA_CACHE'
	@echo '(~/.cache/cobranza_followup), ODOO_HOME (your own Odoo 19 checkout), PGHOST PGPORT PGUSER (your own PostgreSQL server).'

demo: ## a company with 18 months of history, served on http://localhost:8069 (admin/admin)
	@dev/demo

demo-reset: ## the same, built afresh
	@dev/demo --reset

test: ## all tests; ARGS go to pytest: make test ARGS="-k hold" (quicker: FAST=1)
	@dev/test $(ARGS)

test-core: ## those of the core, alone on a database with nothing but account_payment
	@dev/test --core $(ARGS)

test-sale: ## those of orders, on a database with Sales and without Inventory
	@dev/test --sale $(ARGS)

wheels: ## each add-on as a wheel; installed in a fresh environment beside Odoo, and tested there
	@dev/wheels

odoo-tests: ## Odoo's own with and without us, compared: make odoo-tests ARGS="/account_payment"
	@dev/odoo-tests $(ARGS)

soak: ## random histories against an oracle: make soak ARGS="--steps 50000" (ten minutes)
	@dev/soak $(ARGS)

bench: ## speed beside peers and bare SQL, to bench/RESULTS.md: make bench ARGS="2000"
	@dev/bench $(ARGS)

bench-replies: ## precision and recall of what is read in invented replies, by kind
	@dev/bench --replies

faults: ## kills, cuts, conflicts on real processes, counted: make faults ARGS="--rounds 100"
	@dev/faults $(ARGS)

hostile: ## calls nobody should make, as every role, counted: make hostile ARGS="--seconds 600"
	@dev/hostile $(ARGS)

reliability: ## the three of them for long, then the tables of docs/reliability.md
	@rm -f docs/reliability/soak*.json
	@dev/soak --steps 50000 --json docs/reliability/soak.json
	@dev/faults --json docs/reliability/faults.json
	@dev/hostile --calls 20000 --json docs/reliability/hostile.json
	@dev/reliability

lint: ## ruff, OCA's hooks, pylint-odoo, files, translations, Odoo's own lint
	@dev/lint $(ARGS)

odoo: ## any Odoo command: make odoo ARGS="-d mine -i cobranza_followup"
	@dev/odoo $(ARGS)

i18n: ## bring the translation files up to date with the code
	@dev/i18n

screenshots: ## take the README's pictures from the demo being served: make screenshots ARGS="URL DB"
	@dev/screenshots $(ARGS)

clean: ## remove what was installed outside the checkout, databases included
	@dev/clean
