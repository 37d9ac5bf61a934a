// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What became of a manifest that was to be named.
enum NamedManifest: Sendable, Hashable {
  case named
  case there
  /// It refers to what the repository does not have, or not yet.
  case lacking([Digest])
  case refused(String)
}
