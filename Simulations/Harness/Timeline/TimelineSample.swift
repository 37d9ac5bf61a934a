// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// How far a run had come at a time. All counts are from the run's start, so that samples can be
/// left out without a loss.
package struct TimelineSample: Sendable, Equatable {
  package var at: Instant
  /// Bytes of chunks that nodes took in, by where they came from.
  package var bytesFromPeers: Int64 = 0
  package var bytesFromUpstream: Int64 = 0
  /// Bytes of chunks that came twice or were not expected any more.
  package var bytesWasted: Int64 = 0
  /// Bytes of chunks that all nodes together, and upstream, put on the network.
  package var bytesSentByNodes: Int64 = 0
  package var bytesSentByUpstream: Int64 = 0
  /// Nodes that have all they asked for.
  package var nodesComplete = 0
  /// Of the blob the map is of: copies of all chunks together, and of the chunk with the fewest.
  package var copies: Int64 = 0
  package var copiesOfScarcest = 0
  /// For each band of its chunks the share of all nodes that have them, in thousandths. 0 means
  /// nobody has any, 1000 that everybody has all.
  package var bandShares: [UInt16] = []

  package init(at instant: Instant) {
    at = instant
  }
}
