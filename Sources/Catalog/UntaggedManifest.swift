// SPDX-License-Identifier: Apache-2.0

package import RegistryCore

/// A manifest to which nothing in its repository leads.
package struct UntaggedManifest: Sendable, Hashable {
  package let content: OwnedContent
  /// When it was last pushed or renewed; Unix seconds.
  package let pushedAt: Int64

  package init(_ content: OwnedContent, pushedAt: Int64) {
    self.content = content
    self.pushedAt = pushedAt
  }
}
