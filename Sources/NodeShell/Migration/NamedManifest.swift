// SPDX-License-Identifier: Apache-2.0

/// What became of a manifest of the tree.
enum NamedManifest: Sendable, Hashable {
  case named
  case there
  /// It refers to what the repository does not have, or not yet.
  case lacking(String)
  case refused(String)
}
