// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A local client that reads part of a blob while the node pulls all of it.
package struct ReadRecord: Sendable {
  package let node: Int
  package let blob: Int
  /// Behind the last chunk it reads. Clients read what is whole from the blob's start on, so where
  /// the part begins makes no difference to when it can be read.
  package let endChunk: Int
  package let askedAt: Instant
  package internal(set) var servedAt: Instant?
}
