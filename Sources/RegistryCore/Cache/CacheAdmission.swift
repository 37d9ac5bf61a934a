// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Whether a blob may be fetched into the cache.
package enum CacheAdmission: Sendable, Hashable {
  /// Its bytes are reserved. These blobs MUST be deleted before the first of them is written, and
  /// each reported as `evicted` or `evictionFailed`.
  case admitted(evicting: [Digest])
  /// Even without all that may be evicted it would not fit, so nothing is evicted for it.
  case refused(lackingBytes: Int64)
  /// It is whole: there is nothing to fetch.
  case held
  /// It is just being deleted: ask again after `evicted` or `evictionFailed`.
  case leaving
}
