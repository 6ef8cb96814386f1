# `make` says what there is.

SWIFT ?= swift
TRANSMUTE = .build/release/transmute
# Swift's own libraries inside of the program: it starts in three fifths of the time, and needs no Swift where it runs.
RELEASE = -c release $(if $(filter Linux,$(shell uname)),--static-swift-stdlib)
SOURCES = Package.swift Sources formats Tests $(wildcard Benchmarks)
POTION = fixtures/potion

.PHONY: help demo test pictures build bench lint format clean dependencies

help:
	@echo 'make demo     build transmute and show the main job on the model in $(POTION):'
	@echo '              inspect it, convert npz to Phial, verify, predict, explain'
	@echo 'make test     build and run all tests'
	@echo 'make pictures  take the pictures of the pages that the README shows (needs Chromium)'
	@echo 'make build    build the release: $(TRANSMUTE)'
	@echo 'make bench    measure the speed beside numpy and others, where they are installed:'
	@echo '              in python3, or with PYTHON=PATH in another'
	@echo 'make lint     check the format of the code; make format: set it right'
	@echo 'make clean    remove what was built'
	@echo
	@echo 'Needed: Swift 6.2 or later. What else is missing is installed (zlib and libarchive, with apt or brew).'

dependencies:
	@Scripts/install-dependencies

build: dependencies
	$(SWIFT) build $(RELEASE) --product transmute

demo: build
	@Scripts/demo $(TRANSMUTE) $(POTION)

test: dependencies
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

pictures: dependencies
	$(SWIFT) build --build-tests
	TRANSMUTE_PICTURES=$(CURDIR)/images $(SWIFT) test --skip-build --filter BrowserTests

bench: build
	$(SWIFT) build $(RELEASE) --product engine-benchmark
	$(SWIFT) build $(RELEASE) --product quantize-benchmark
	@Benchmarks/run $(TRANSMUTE)
	@$(or $(PYTHON),python3) Benchmarks/engine/measure.py .build/release/engine-benchmark $(TRANSMUTE)

lint:
	$(SWIFT) format lint --strict --recursive $(SOURCES)

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

clean:
	$(SWIFT) package clean
