// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What a node's disk can do and how it fails. The default is a disk that takes no time, has no end
/// and loses nothing.
package struct DiskSpecification: Sendable, Equatable {
  /// Of everything that is read and written, one after the other; nil: it takes no time.
  package var bytesPerSecond: Int64?
  /// Added to each chunk written, whatever else the disk does.
  package var writeLatency = Interval.zero
  /// Added to each chunk read, be it to send or to check it.
  package var readLatency = Interval.zero
  /// Added to making a proven blob durable and moving it out of its partial file.
  package var commitLatency = Interval.zero
  /// What fits on it, partial blobs included; nil: everything.
  package var capacityBytes: Int64?
  /// A blob's whole size is taken when its partial file is made, so that a full disk shows then and
  /// not at some chunk; false: at each chunk.
  package var reservesSpace = true
  /// Of 1,000 things done on it, this many fail, `0...1000`: making a partial file, writing,
  /// reading and checking a chunk, keeping an entry, committing.
  package var failuresPerThousand = 0
  /// What was written so shortly before the machine lost its power (`Fault.Death.silent`) may be on
  /// disk as it was written, with other bytes, or not at all. What was committed stays, as does
  /// everything when only the process dies.
  package var tornWithin = Interval.zero

  package init() {}
}
