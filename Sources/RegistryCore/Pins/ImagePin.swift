// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// An image that an operator wants to stay in the cache.
package struct ImagePin: Sendable, Hashable {
  package let place: PinPlace
  /// The manifest or index that the place named when the contents were looked at.
  package let digest: Digest
  /// Unix seconds.
  package let pinnedAt: Int64
  /// Everything it consists of, each digest once.
  package let contents: [KeptContent]

  package init(place: PinPlace, digest: Digest, pinnedAt: Int64, contents: [KeptContent]) {
    self.place = place
    self.digest = digest
    self.pinnedAt = pinnedAt
    self.contents = contents
  }

  package var sizeBytes: Int64 { contents.reduce(0) { $0 + $1.sizeBytes } }
}
