# Thin: each target calls one script, which can also be run by itself and takes options.
.DEFAULT_GOAL := help
.PHONY: help demo train-demo test test-telemetry test-kubernetes check-deployments check-endings check-rights check-image \
	build build-release lint format coverage bench bench-collect bench-extender \
	bench-predictor bench-forest check-garbage check-pods fuzz check-quarantine check-outage notebooks docs bootstrap clean

help: ## list the targets
	@awk -F ':[^#]*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## build hydatis and show it on an embedded cluster with real recorded load
	@scripts/demo

train-demo: ## train a placement policy anew and compare it, some minutes; leaves the shipped model alone
	@scripts/train-demo

test: ## build and run the tests
	@scripts/test

test-telemetry: ## run the tests against a real Prometheus, which take some minutes
	@scripts/test-telemetry

test-kubernetes: ## run the tests against a real API server, built once in some minutes
	@scripts/test-kubernetes

check-deployments: ## check what is under deployments/, also with kubectl against a real API server
	@scripts/check-deployments

check-endings: ## end the running service 500 times at random moments
	@scripts/check-endings

check-rights: ## run the service with exactly the shipped rights, and take them away one by one
	@scripts/check-rights

check-image: ## run the Dockerfile's steps without Docker, and the program as pods do; needs root, some minutes
	@scripts/check-image --notebook

build: ## build everything for debugging
	@scripts/build debug

build-release: ## build everything for release
	@scripts/build release

lint: ## check format, imports, scripts and text; needs no build
	@scripts/lint

format: ## mend what lint finds and a tool can mend
	@scripts/format

coverage: test ## run the tests, then print the share of lines they ran
	@scripts/coverage

bench: ## build and run the benchmarks
	@scripts/bench

bench-collect: ## measure hydatis collect beside curl
	@scripts/bench-collect

bench-extender: ## measure the extender's answers beside a path that does nothing
	@scripts/bench-extender

bench-predictor: ## measure the load predictor beside pandas and Python's XGBoost
	@scripts/bench-predictor

bench-forest: ## measure the isolation forest beside scikit-learn and isotree
	@scripts/bench-forest

check-quarantine: ## have a trained detector put nodes into quarantine, some minutes
	@scripts/check-quarantine

check-outage: ## take Prometheus away for ten real minutes, 12 minutes
	@scripts/check-outage

fuzz: ## try every parser for a minute with inputs that libFuzzer makes
	@scripts/fuzz --all

check-garbage: ## send 100,000 requests of garbage to the running extender
	@scripts/check-garbage --configuration release

check-pods: ## ask the running extender about 1,000,000 generated pods, half an hour
	@scripts/check-pods --pods 1000000 --deadline 50 --configuration release

notebooks: ## run the notebooks against the test bed's Prometheus
	@scripts/check-notebooks

docs: ## build the reference documentation into .build/docs
	@scripts/docs

bootstrap: ## gather the native libraries into .native; every target does it by itself
	@scripts/bootstrap

clean: ## remove what the build made
	@scripts/clean
