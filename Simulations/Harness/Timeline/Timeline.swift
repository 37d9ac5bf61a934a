// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A run as it went: samples at equal distances of virtual time from the moment the first client
/// asked, and one at the end.
package struct Timeline: Sendable, Equatable {
  package let origin: Instant
  package let period: Interval
  package let nodeCount: Int
  /// Of all nodes' uplinks together, and of upstream's.
  package let uplinkBytesPerSecond: Int64
  package let upstreamBytesPerSecond: Int64
  /// The blob that the chunk map is of.
  package let mappedBlob: Int
  package let chunkCount: Int
  package let chunksPerBand: Int
  package let samples: [TimelineSample]

  package init(
    origin: Instant, period: Interval, nodeCount: Int, uplinkBytesPerSecond: Int64,
    upstreamBytesPerSecond: Int64, mappedBlob: Int, chunkCount: Int, chunksPerBand: Int,
    samples: [TimelineSample]
  ) {
    self.origin = origin
    self.period = period
    self.nodeCount = nodeCount
    self.uplinkBytesPerSecond = uplinkBytesPerSecond
    self.upstreamBytesPerSecond = upstreamBytesPerSecond
    self.mappedBlob = mappedBlob
    self.chunkCount = chunkCount
    self.chunksPerBand = chunksPerBand
    self.samples = samples
  }
}
