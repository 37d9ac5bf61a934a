// SPDX-License-Identifier: Apache-2.0

/// A repository of an upstream, as people name it.
struct UpstreamLabel: Sendable, Hashable {
  /// As in `--upstream NAME=URL`.
  let name: String
  let repository: String
}
