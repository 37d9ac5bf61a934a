// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What a tag has pointed to from a time on.
package struct TagTarget: Sendable, Hashable {
  /// Unix seconds.
  package let time: Int64
  package let manifest: Digest

  package init(time: Int64, manifest: Digest) {
    self.time = time
    self.manifest = manifest
  }
}
