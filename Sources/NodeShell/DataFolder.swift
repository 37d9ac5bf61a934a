// SPDX-License-Identifier: Apache-2.0

/// Where a node keeps what is no blob, in the folder that it shares with its store.
struct DataFolder: Sendable {
  let path: String

  /// What is owned; beside it, under longer names, its log and what it was before.
  var catalog: String { "\(path)/catalog.sqlite" }

  /// Who the node is to its peers.
  var nodeKey: String { "\(path)/node.key" }
}
