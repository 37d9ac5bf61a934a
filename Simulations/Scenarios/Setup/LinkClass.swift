// SPDX-License-Identifier: Apache-2.0

/// Nodes that have links of their own.
package struct LinkClass: Sendable, Equatable {
  package let name: String
  package let nodeCount: Int
  package let uplinkBytesPerSecond: Int64
  package let downlinkBytesPerSecond: Int64

  package init(
    name: String, nodeCount: Int, uplinkBytesPerSecond: Int64, downlinkBytesPerSecond: Int64
  ) {
    self.name = name
    self.nodeCount = nodeCount
    self.uplinkBytesPerSecond = uplinkBytesPerSecond
    self.downlinkBytesPerSecond = downlinkBytesPerSecond
  }
}
