// SPDX-License-Identifier: Apache-2.0

/// What a scripted peer does to those who want the blob that it says it holds.
enum PeerConduct: Sendable, Equatable {
  case lies(PeerDeceit)
  /// Takes connections and drops them at once.
  case dropsConnections
}
