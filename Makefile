# Ebpf: the commands of this repository. `make` alone prints them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
CONFIGURATION ?= Debug
DOTNET := dotnet
unexport VERSION # MSBuild would take it from the environment, and `make release` would not pack the bytes of `make pack`.

.PHONY: help run doctor build test test-systemd test-kernels test-soak fuzz bench bench-peers bench-tools native bindings bpf check-bpf pack release docs clean setup

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## Show every deletion on this machine until Ctrl-C; ARGS="--json --duration 5"
	@eng/setup.sh tracefs
	@$(MAKE) --no-print-directory build PROJECT=samples/UnlinkSnoop
	@artifacts/bin/UnlinkSnoop/$(shell echo $(CONFIGURATION) | tr A-Z a-z)/UnlinkSnoop $(ARGS)

doctor: setup ## Print which BPF features work on this machine, which do not, and what to do
	@$(MAKE) --no-print-directory build PROJECT=samples/Doctor
	@artifacts/bin/Doctor/$(shell echo $(CONFIGURATION) | tr A-Z a-z)/Doctor

build: native ## Build all; PROJECT=folder builds one project
	@$(DOTNET) build $(or $(PROJECT),Ebpf.sln) --configuration $(CONFIGURATION) --verbosity quiet --nologo

test: setup ## Run all tests, here and in virtual machines
	@eng/setup.sh tracefs guests samples
	@eng/test.sh

test-systemd: native ## Run the WorkerService sample under Debian's systemd, in a virtual machine
	@eng/setup.sh guests systemd
	@eng/test-systemd.sh

test-kernels: native ## Run the kernel tests on every kernel; KERNELS="6.1 6.12.117-1" ARCH=arm64
	@eng/setup.sh guests $(if $(filter arm64,$(ARCH)),arm64)
	@eng/test-kernels.sh

test-soak: setup ## Run the tests of load, faults and races for long; DURATION=1200 seconds in all
	@eng/setup.sh tracefs
	@eng/test-soak.sh

fuzz: native ## Fuzz the parsers with coverage as the guide; TARGETS="framing kallsyms" SECONDS_EACH=600
	@eng/setup.sh fuzz
	@eng/fuzz.sh $(TARGETS)

bench: native ## Measure each part of the reading; ARGS="--filter *Parser* --job short"
	@$(DOTNET) run --project benchmarks/Ebpf.Benchmarks --configuration Release -- --artifacts artifacts/benchmarks $(or $(ARGS),--filter '*')

bench-peers: native ## Measure the reading against C and libbpf, as root; ARGS="drain-view wake-up-latency"
	@eng/setup.sh tracefs
	@benchmarks/peers/native/build.sh "$(CURDIR)/artifacts/peers"
	@$(DOTNET) publish samples/UnlinkSnoop --use-current-runtime --configuration Release --verbosity quiet --nologo \
		--output artifacts/peers/UnlinkSnoop -p:CppCompilerAndLinker=clang-14
	@$(DOTNET) publish benchmarks/peers --use-current-runtime --configuration Release --verbosity quiet --nologo \
		--output artifacts/peers/native -p:PublishAot=true -p:CppCompilerAndLinker=clang-14
	@$(DOTNET) build benchmarks/peers --configuration Release --verbosity quiet --nologo # Last: the one above removes its executable.
	@artifacts/bin/Ebpf.Peers/release/Ebpf.Peers artifacts/peers/peer $(ARGS)

bench-tools: ## Measure the deletion workload under bpftrace and bcc, where installed, after bench-peers, as root
	@benchmarks/peers/tools.sh artifacts/peers

native: setup ## Build libbpf, and check the C# bindings against it
	@native/libbpf/build.sh x86_64
	@native/libbpf/build.sh aarch64
	@native/bindings/check.sh

bindings: native ## Generate the C# bindings anew from libbpf's headers (docs/bindings.md)
	@native/bindings/generate.sh

bpf: native ## Compile the BPF programs into the objects that are committed
	@native/bpf/build.sh

check-bpf: native ## Fail when a committed BPF object is not what its source compiles to
	@native/bpf/build.sh --check

pack: native ## Make the NuGet packages, in artifacts/package/release
	@eng/pack.sh
	@ls artifacts/package/release/*.nupkg

docs: native ## Build the documentation's site, in artifacts/site, and check its links
	@eng/docs.sh

release: native ## Test, tag and pack a release, up to the push; VERSION=0.1.0
	@eng/release.sh $(VERSION)

clean: ## Remove all that was built
	@rm -rf artifacts

setup:
	@eng/setup.sh build
