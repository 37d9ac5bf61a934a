// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A tag was made, moved or removed.
package struct TagMove: Sendable, Hashable {
  /// Unix seconds.
  package let time: Int64
  /// Nil if the tag was made.
  package let from: Digest?
  /// Nil if the tag was removed.
  package let to: Digest?

  package init(time: Int64, from: Digest?, to: Digest?) {
    self.time = time
    self.from = from
    self.to = to
  }

  /// A `latest` that moves hourly is followed for four days.
  package static let perTagMax = 100
  /// Every build may make a tag of its own and a policy remove it later. 4,096 moves are under
  /// 1 MiB, and finding the oldest takes less than the commit's fsync.
  package static let perRepositoryMax = 4096
}
