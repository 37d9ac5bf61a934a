# SPDX-License-Identifier: Apache-2.0

.DEFAULT_GOAL := help
.PHONY: help deps swift build demo bench bench-peer bench-swarm bench-catalog fuzz-frames simulate test crash format docs lint clean

# To build: the four system libraries, and zlib for swift-nio-extras. To run the tests and the
# benchmarks: an upstream registry, and the clients that push and pull.
PACKAGES := ca-certificates git libcrypt-dev libsqlite3-dev libssl-dev libuv1-dev pkg-config zlib1g-dev \
  buildah containerd docker-registry docker.io iproute2 podman runc skopeo
# Of these, the ones whose packages start a service, where the program alone is wanted.
SERVICES := containerd docker docker-registry

# Release and debug have a folder each, so that building one leaves the other warm.
#
# A release is one file with what it uses of Swift's libraries in it, so that it runs where there is
# no Swift, and an idle node holds 10 MiB less in memory: of shared libraries the loader touches
# every page that has an address in it, and the tables of all their names. lld keeps the addresses
# that are left in a table of bits, and without exported names drops what nobody calls.
RELEASE := --configuration release --scratch-path .build-release --static-swift-stdlib \
  -Xswiftc -use-ld=lld -Xlinker -z -Xlinker pack-relative-relocs -Xlinker --no-export-dynamic
SOURCES := Package.swift Sources Simulations Tests

# Test targets that do little but compute, and those that mostly wait for the disk to be in order.
COMPUTING := ArchitectureTests ContentModelTests DocumentationTests HarnessTests OpenSSLRuntimeTests \
  PeerProtocolTests RegistryCoreTests SwarmCoreTests TrackerCoreTests
WRITING := CatalogTests ConformanceTests StorageTests
# What became of the tests with processes. Those share the machine with whatever else runs on it, so
# one that fails is tried once more by itself, and said to have needed it.
RESULTS := .build/cluster-tests.xml

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: swift ## install the Debian packages that are missing; without one missing, do nothing
	@set -eu; \
	if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then \
	  echo "This is not Debian. Shoal needs what these packages of Debian 12 hold:"; \
	  echo "  $(PACKAGES)"; \
	  exit 0; \
	fi; \
	missing=; \
	for package in $(PACKAGES); do \
	  status=$$(dpkg-query --show --showformat '$${db:Status-Status}' "$$package" 2>/dev/null) || :; \
	  [ "$$status" = installed ] || missing="$$missing $$package"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	root=; \
	if [ "$$(id -u)" -ne 0 ]; then \
	  command -v sudo >/dev/null || { \
	    echo "Run this as root: apt-get install$$missing" >&2; exit 1; }; \
	  root=sudo; \
	fi; \
	echo "Installing$$missing"; \
	$$root apt-get -qq -o DPkg::Lock::Timeout=300 update; \
	$$root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
	  -o Dpkg::Use-Pty=0 install --yes --no-install-recommends $$missing >/dev/null; \
	[ ! -d /run/systemd/system ] || for service in $(SERVICES); do \
	  case "$$missing " in *" $$service "*|*" $$service.io "*) \
	    $$root systemctl --quiet disable --now $$service;; \
	  esac; \
	done

swift:
	@command -v swift >/dev/null || { \
	  echo "Shoal needs Swift 6.3 as swift in the PATH: https://www.swift.org/install" >&2; exit 1; }

build: deps ## build shoal and shoal-sim for release, into .build-release
	@echo "Building for release; the first time takes some minutes."
	@swift build --quiet $(RELEASE) --product shoal
	@swift build --quiet $(RELEASE) --product shoal-sim

demo: deps ## push and pull a real image through five processes; ARGS="--help" says what else
	@echo "Building for release; the first time takes some minutes."
	@swift build --quiet $(RELEASE) --product shoal
	@.build-release/release/shoal demo $(ARGS)

bench: deps ## compare shoal with docker-registry, side by side; ARGS="--help" says how
	@echo "Building for release; the first time takes some minutes."
	@swift build --quiet $(RELEASE) --product shoal
	@swift build --quiet $(RELEASE) --product shoal-bench
	@.build-release/release/shoal-bench $(ARGS)

bench-peer: deps ## what a blob from node to node costs, beside stock tools; ARGS="--help" says how
	@echo "Building for release; the first time takes some minutes."
	@swift build --quiet $(RELEASE) --product shoal
	@swift build --quiet $(RELEASE) --product shoal-bench
	@.build-release/release/shoal-bench peer $(ARGS)

bench-swarm: deps ## how fast eight cold nodes get a blob, and what it costs upstream
	@echo "Building for release; the first time takes some minutes."
	@swift build --quiet $(RELEASE) --product shoal
	@swift build --quiet $(RELEASE) --product shoal-bench
	@.build-release/release/shoal-bench swarm $(ARGS)

bench-catalog: deps ## whether a node with a million manifests answers as fast as with a thousand
	@echo "Building for release; the first time takes some minutes."
	@swift build --quiet $(RELEASE) --product shoal
	@swift build --quiet $(RELEASE) --product shoal-bench
	@.build-release/release/shoal-bench catalog $(ARGS)

fuzz-frames: deps ## ten million hostile inputs into decoder, handshake and chain claims
	@echo "Building for release; the first time takes some minutes."
	@swift build --quiet $(RELEASE) --product shoal-fuzz
	@.build-release/release/shoal-fuzz $(ARGS)

simulate: deps ## hold the swarm to its limits, thousands of nodes included; ARGS="--help" says how
	@echo "Building for release; the first time takes some minutes."
	@swift build --quiet $(RELEASE) --product shoal-sim
	@.build-release/release/shoal-sim requirements $(ARGS)

test: deps ## run every test; ARGS="--filter SwarmCoreTests" picks some
	@echo "Building the tests; the first time takes some minutes."
	@# The executables too: the cluster tests start .build/debug/shoal.
	@swift build --quiet --build-tests
	@# In parts, since what only computes, or waits for the disk, would keep every thread from the
	@# tests that deal with real time. What failed is said once more at the end: it may have scrolled away.
	@run() { \
	  log=.build/test.log; \
	  { swift test --skip-build --disable-xctest --parallel "$$@"; echo $$? >$$log.status; } 2>&1 \
	    | tee $$log; \
	  status=$$(cat $$log.status); \
	  [ "$$status" -eq 0 ] || { echo "What failed:"; grep -A 2 -e '✘' $$log; }; \
	  return $$status; \
	}; \
	again() { \
	  failed=$$(awk -F '"' '/<testcase /{ name = $$2 "/" $$4 } /<failure/{ print name }' $(RESULTS) \
	    | sed 's/[()]/\\&/g' | sort -u); \
	  [ -n "$$failed" ] || return 1; \
	  echo "Once more, each by itself:" $$failed; \
	  for test in $$failed; do run --filter "$$test" || return 1; done; \
	  echo "PASSED AT THE SECOND TRY ONLY, which wants a look:" $$failed; \
	}; \
	if [ -n "$(ARGS)" ]; then run $(ARGS) || exit; else \
	  run $(COMPUTING:%=--skip %) $(WRITING:%=--skip %) --skip ClusterTests || exit; \
	  run $(WRITING:%=--filter %) || exit; \
	  rm -f $(RESULTS); \
	  run --filter ClusterTests --xunit-output $(RESULTS) || again || exit; \
	  run $(COMPUTING:%=--filter %) || exit; \
	fi

crash: deps ## kill a registry 200 times while clients push, delete and collect; ROUNDS=n for others
	@swift build --quiet --build-tests
	@SHOAL_CRASH_ROUNDS=$(or $(ROUNDS),200) swift test --skip-build --disable-xctest \
	  --filter PushCrashTests --filter GarbageCrashTests

format: swift ## format every source in place
	@swift format format --in-place --parallel --recursive $(SOURCES)

# DocC comes with Swift, and needs no plug-in that every build would have to resolve and load: the
# modules of a debug build, those of C that they import, and the public symbols of one of them.
SYMBOLS := .build/symbols
docs: deps ## build the documentation of the library RegistryClient, into .build/documentation
	@command -v docc >/dev/null || { \
	  echo "There is no docc in the PATH: it lies beside swift in a whole toolchain." >&2; exit 1; }
	@swift build --quiet --target RegistryClient
	@rm -rf $(SYMBOLS) && mkdir -p $(SYMBOLS)
	@swift symbolgraph-extract -module-name RegistryClient -target $$(uname -m)-unknown-linux-gnu \
	  -minimum-access-level public -skip-synthesized-members -I .build/debug/Modules \
	  $$(ls .build/debug/*.build/module.modulemap .build/checkouts/*/Sources/*/include/module.modulemap \
	    | sed 's/^/-Xcc -fmodule-map-file=/') -output-dir $(SYMBOLS)
	@docc convert Sources/RegistryClient/RegistryClient.docc --warnings-as-errors \
	  --fallback-display-name RegistryClient --fallback-bundle-identifier shoal.RegistryClient \
	  --additional-symbol-graph-dir $(SYMBOLS) --output-dir .build/documentation
	@echo "Read it with: docc preview Sources/RegistryClient/RegistryClient.docc" \
	  "--additional-symbol-graph-dir $(SYMBOLS)"

lint: deps ## check the format and the rules of the house
	@swift format lint --strict --parallel --recursive $(SOURCES)
	@swift build --quiet --build-tests
	@swift test --skip-build --disable-xctest --filter ArchitectureTests

clean: ## remove everything that was built
	@rm -rf .build .build-release
