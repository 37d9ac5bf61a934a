// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient: Target.Dependency = .product(
  name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdHTTP2: Target.Dependency = .product(
  name: "HummingbirdHTTP2", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(
  name: "HummingbirdTesting", package: "hummingbird")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let serviceLifecycle: Target.Dependency = .product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
  name: "shoal",
  products: [
    // With the modules whose types its public functions name.
    .library(
      name: "RegistryClient", targets: ["RegistryClient", "RegistryCore", "ContentModel"]),
    .executable(name: "shoal", targets: ["shoal"]),
    .executable(name: "shoal-bench", targets: ["shoal-bench"]),
    .executable(name: "shoal-fuzz", targets: ["shoal-fuzz"]),
    .executable(name: "shoal-sim", targets: ["shoal-sim"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // MARK: Ring 0 - pure values: standard library only
    .target(name: "ContentModel"),
    .target(name: "PeerProtocol", dependencies: ["ContentModel"]),
    .target(name: "RegistryCore", dependencies: ["ContentModel"]),
    .target(name: "SwarmCore", dependencies: ["ContentModel", "PeerProtocol"]),
    .target(name: "TrackerCore", dependencies: ["ContentModel", "PeerProtocol"]),

    // MARK: Ring 1 - mechanism: one importer for each system library
    .systemLibrary(name: "CUV", pkgConfig: "libuv", providers: [.apt(["libuv1-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
    .target(name: "UVRuntime", dependencies: ["CUV"]),
    .target(name: "OpenSSLRuntime", dependencies: ["COpenSSL", "ContentModel", "RegistryCore"]),
    .target(name: "CryptRuntime", dependencies: ["CCrypt"]),

    // MARK: Ring 2 - shells: interpret, never decide
    .target(name: "Catalog", dependencies: ["ContentModel", "RegistryCore", grdb]),
    .target(
      name: "PeerTransport",
      dependencies: ["ContentModel", "OpenSSLRuntime", "PeerProtocol", "UVRuntime"]),
    .target(
      name: "RegistryClient",
      dependencies: [
        "ContentModel", "RegistryCore", asyncHTTPClient, nioCore, nioHTTP1, nioSSL,
      ]),
    .target(
      name: "RegistryFront",
      dependencies: [
        "ContentModel", "CryptRuntime", "OpenSSLRuntime", "RegistryCore", hummingbird,
        hummingbirdHTTP2, httpTypes, logging, nioCore, nioHTTPTypes, nioPosix, nioSSL, nioTLS,
      ]),
    .target(name: "Storage", dependencies: ["CLinux", "ContentModel"]),
    .target(
      name: "NodeShell",
      dependencies: [
        "Catalog", "ContentModel", "OpenSSLRuntime", "PeerProtocol", "PeerTransport",
        "RegistryClient", "RegistryCore", "RegistryFront", "Storage", "SwarmCore", "UVRuntime",
        asyncHTTPClient, httpTypes, hummingbird, logging, metrics, nioCore, nioHTTP1, nioPosix,
        nioSSL, serviceLifecycle,
      ]),
    .target(
      name: "TrackerShell",
      dependencies: [
        "ContentModel", "OpenSSLRuntime", "PeerProtocol", "PeerTransport", "TrackerCore",
        "UVRuntime", logging, metrics, serviceLifecycle,
      ]),

    // MARK: Ring 3 - what people run
    .target(
      name: "LocalCluster",
      dependencies: [
        "ContentModel", "OpenSSLRuntime", "RegistryClient", "RegistryCore", asyncHTTPClient,
        nioCore, nioHTTP1,
      ]),
    .target(
      name: "ImageTransfer",
      dependencies: ["ContentModel", "OpenSSLRuntime", "RegistryClient", "RegistryCore", nioCore]),
    .executableTarget(
      name: "shoal",
      dependencies: [
        "ContentModel", "ImageTransfer", "LocalCluster", "NodeShell", "OpenSSLRuntime",
        "PeerTransport", "RegistryClient", "RegistryCore", "RegistryFront", "TrackerShell",
        argumentParser, logging, serviceLifecycle, yams,
      ]),

    // MARK: Simulations - the shipped core in virtual time
    .target(
      name: "Harness",
      dependencies: ["ContentModel", "PeerProtocol", "SwarmCore", "TrackerCore"],
      path: "Simulations/Harness"),
    .target(
      name: "Scenarios",
      dependencies: ["ContentModel", "Harness", "PeerProtocol", "SwarmCore", "TrackerCore"],
      path: "Simulations/Scenarios"),
    .executableTarget(
      name: "shoal-sim",
      dependencies: [
        "ContentModel", "Harness", "PeerProtocol", "Scenarios", "SwarmCore", "TrackerCore",
        argumentParser,
      ],
      path: "Simulations/shoal-sim"),
    .executableTarget(
      name: "shoal-bench",
      dependencies: [
        "ContentModel", "LocalCluster", "PeerProtocol", "RegistryCore", argumentParser, grdb,
      ],
      path: "Simulations/shoal-bench"),

    .target(
      name: "FrameFuzz", dependencies: ["ContentModel", "PeerProtocol", "SwarmCore"],
      path: "Simulations/FrameFuzz"),
    .executableTarget(
      name: "shoal-fuzz", dependencies: ["FrameFuzz", "LocalCluster", argumentParser],
      path: "Simulations/shoal-fuzz"),

    // MARK: Tests
    .testTarget(name: "ArchitectureTests"),
    .testTarget(
      name: "CatalogTests", dependencies: ["Catalog", "ContentModel", "RegistryCore", grdb]),
    .testTarget(
      name: "ClusterTests",
      dependencies: [
        "ContentModel", "ImageTransfer", "LocalCluster", "OpenSSLRuntime", "PeerProtocol",
        "PeerTransport", "RegistryClient", "RegistryCore", "UVRuntime", "shoal", "shoal-bench",
        argumentParser, asyncHTTPClient, httpTypes, hummingbird, logging, nioCore, nioHTTP1,
        nioPosix,
      ]),
    .testTarget(
      name: "ConformanceTests",
      dependencies: [
        "Catalog", "ContentModel", "LocalCluster", "NodeShell", "OpenSSLRuntime", "RegistryClient",
        "RegistryCore", "RegistryFront", "Storage", "UVRuntime", asyncHTTPClient, httpTypes,
        hummingbird, hummingbirdTesting, logging, nioCore, nioHTTP1, nioSSL, serviceLifecycle,
      ]),
    .testTarget(name: "ContentModelTests", dependencies: ["ContentModel"]),
    // The code of the articles, which has to build for who is not of this package.
    .testTarget(
      name: "DocumentationTests",
      dependencies: ["ContentModel", "RegistryClient", "RegistryCore", nioCore],
      packageAccess: false),
    .testTarget(
      name: "HarnessTests",
      dependencies: [
        "ContentModel", "FrameFuzz", "Harness", "PeerProtocol", "Scenarios", "SwarmCore",
        "TrackerCore", "shoal-sim", argumentParser,
      ]),
    .testTarget(
      name: "ImageTransferTests",
      dependencies: [
        "ContentModel", "ImageTransfer", "OpenSSLRuntime", "RegistryClient", "RegistryCore",
        hummingbird, logging, nioCore,
      ]),
    .testTarget(
      name: "NodeShellTests",
      dependencies: [
        "Catalog", "ContentModel", "NodeShell", "OpenSSLRuntime", "PeerProtocol", "PeerTransport",
        "RegistryClient", "RegistryCore", "RegistryFront", "Storage", "SwarmCore", "UVRuntime",
        httpTypes, hummingbird, logging, metrics, nioCore, nioHTTP1, serviceLifecycle,
      ]),
    .testTarget(
      name: "OpenSSLRuntimeTests",
      dependencies: ["ContentModel", "LocalCluster", "OpenSSLRuntime", "RegistryCore"]),
    .testTarget(name: "PeerProtocolTests", dependencies: ["ContentModel", "PeerProtocol"]),
    .testTarget(
      name: "PeerTransportTests",
      dependencies: [
        "ContentModel", "OpenSSLRuntime", "PeerProtocol", "PeerTransport", "UVRuntime",
      ]),
    .testTarget(
      name: "RegistryClientTests",
      dependencies: [
        "ContentModel", "RegistryClient", "RegistryCore", asyncHTTPClient, httpTypes, hummingbird,
        logging, nioCore, serviceLifecycle,
      ]),
    .testTarget(name: "RegistryCoreTests", dependencies: ["ContentModel", "RegistryCore"]),
    .testTarget(
      name: "RegistryFrontTests",
      dependencies: [
        "ContentModel", "LocalCluster", "OpenSSLRuntime", "RegistryCore", "RegistryFront",
        asyncHTTPClient, httpTypes, hummingbird, hummingbirdTesting, logging, nioCore, nioHTTP1,
        nioPosix, nioSSL, serviceLifecycle,
      ]),
    .testTarget(name: "StorageTests", dependencies: ["ContentModel", "Storage"]),
    .testTarget(
      name: "SwarmCoreTests",
      dependencies: ["ContentModel", "PeerProtocol", "SwarmCore", "TrackerCore"]),
    .testTarget(
      name: "TrackerCoreTests", dependencies: ["ContentModel", "PeerProtocol", "TrackerCore"]),
    .testTarget(name: "UVRuntimeTests", dependencies: ["UVRuntime"]),
  ],
  swiftLanguageModes: [.v6]
)

/// Applied to every Swift target, so that no module is held to less than another.
let houseSettings: [SwiftSetting] = [
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
  .enableUpcomingFeature("ExistentialAny"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
  .enableUpcomingFeature("InternalImportsByDefault"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
  .enableUpcomingFeature("MemberImportVisibility"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0470-isolated-conformances.md
  .enableUpcomingFeature("InferIsolatedConformances"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0481-weak-let.md
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0458-strict-memory-safety.md
  .strictMemorySafety(),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0480-swiftpm-warning-control.md
  .treatAllWarnings(as: .error),
]

for target in package.targets where target.type != .system {
  target.swiftSettings = (target.swiftSettings ?? []) + houseSettings
}
