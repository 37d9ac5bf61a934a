// SPDX-License-Identifier: Apache-2.0

/// Who may import whom: the four rings of `Docs/Architecture.md`.
///
/// A target imports inner rings only. In Ring 2 the shells that compose their siblings are named
/// here, and the siblings do not know each other.
enum ImportTable {
  /// Ring 0.
  static let pure: Set<String> = [
    "ContentModel", "PeerProtocol", "RegistryCore", "SwarmCore", "TrackerCore",
  ]

  /// The only importer of each system library.
  static let importerOfSystemLibrary = [
    "CCrypt": "CryptRuntime", "CLinux": "Storage", "COpenSSL": "OpenSSLRuntime", "CUV": "UVRuntime",
  ]

  static let charters: [String: ImportCharter] = [
    "ContentModel": ImportCharter(modules: [], outside: .nothing),
    "PeerProtocol": ImportCharter(modules: ["ContentModel"], outside: .nothing),
    "RegistryCore": ImportCharter(modules: ["ContentModel"], outside: .nothing),
    "SwarmCore": ImportCharter(modules: ["ContentModel", "PeerProtocol"], outside: .nothing),
    "TrackerCore": ImportCharter(modules: ["ContentModel", "PeerProtocol"], outside: .nothing),

    "UVRuntime": ImportCharter(modules: pure.union(["CUV"]), outside: .platform),
    "OpenSSLRuntime": ImportCharter(modules: pure.union(["COpenSSL"]), outside: .platform),
    "CryptRuntime": ImportCharter(modules: pure.union(["CCrypt"]), outside: .platform),

    // The peer plane and the disk stand on Ring 1; the HTTP plane on the server ecosystem.
    "PeerTransport": ImportCharter(modules: inner, outside: .platform),
    "Storage": ImportCharter(modules: inner.union(["CLinux"]), outside: .platform),
    "Catalog": ImportCharter(modules: inner, outside: .packages),
    "RegistryClient": ImportCharter(modules: inner, outside: .packages),
    "RegistryFront": ImportCharter(modules: inner, outside: .packages),
    "NodeShell": ImportCharter(modules: inner.union(siblings), outside: .packages),
    "TrackerShell": ImportCharter(modules: inner.union(["PeerTransport"]), outside: .packages),

    "ImageTransfer": ImportCharter(modules: inner.union(["RegistryClient"]), outside: .packages),
    "LocalCluster": ImportCharter(modules: inner.union(["RegistryClient"]), outside: .packages),
    "shoal": ImportCharter(
      modules: inner.union(siblings).union([
        "ImageTransfer", "LocalCluster", "NodeShell", "TrackerShell",
      ]),
      outside: .packages),

    "Harness": ImportCharter(modules: pure, outside: .nothing),
    "Scenarios": ImportCharter(modules: pure.union(["Harness"]), outside: .nothing),
    "shoal-sim": ImportCharter(modules: pure.union(["Harness", "Scenarios"]), outside: .packages),
    "FrameFuzz": ImportCharter(modules: pure, outside: .nothing),
    "shoal-fuzz": ImportCharter(modules: ["FrameFuzz", "LocalCluster"], outside: .packages),
    "shoal-bench": ImportCharter(modules: pure.union(["LocalCluster"]), outside: .packages),
  ]

  /// Every module of the repository, the system libraries included.
  static let modules = Set(charters.keys).union(importerOfSystemLibrary.keys)

  /// The shells of Ring 2 that do not know each other.
  static let siblings: Set<String> = [
    "Catalog", "PeerTransport", "RegistryClient", "RegistryFront", "Storage",
  ]

  private static let inner = pure.union(["CryptRuntime", "OpenSSLRuntime", "UVRuntime"])
}
