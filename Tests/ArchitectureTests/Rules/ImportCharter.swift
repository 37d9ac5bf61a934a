// SPDX-License-Identifier: Apache-2.0

/// What one target may import beside the standard library.
struct ImportCharter: Sendable {
  /// Modules that are not of this repository.
  enum Outside: Sendable {
    case nothing
    /// What comes with the toolchain.
    case platform
    /// That, and the packages `Package.swift` names.
    case packages
  }

  /// Modules of this repository.
  let modules: Set<String>
  let outside: Outside

  static let platform: Set<String> = [
    "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Synchronization",
  ]
}
