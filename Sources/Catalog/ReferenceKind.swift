// SPDX-License-Identifier: Apache-2.0

/// As what a manifest refers to content. The numbers are stored and never change meaning.
package enum ReferenceKind: Int64, Sendable, Hashable, CaseIterable {
  case config = 1
  case layer = 2
  /// An index to one of its manifests.
  case manifest = 3
  case subject = 4
}
