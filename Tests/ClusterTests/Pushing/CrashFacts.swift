// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What one client may rely on of a repository that is its own: what was acknowledged holds, and of
/// what was asked for when the registry was killed either may have come about.
struct CrashFacts: Sendable {
  enum Presence: Sendable { case there, gone, either }

  struct Manifest: Sendable {
    var presence: Presence
    let layers: [Digest]
    /// The layer that no other image has.
    let ownLayer: Digest
  }

  var manifests: [Digest: Manifest] = [:]
  /// What each tag may point to; nil for nothing.
  var tags: [String: Set<Digest?>] = [:]
  /// Blobs that were deleted for good.
  var goneBlobs: Set<Digest> = []

  var present: [Digest] {
    manifests.filter { $0.value.presence == .there }.map(\.key).sorted()
  }

  /// A manifest is on its way out, and what points to it.
  mutating func deleting(_ manifest: Digest) {
    manifests[manifest]?.presence = .either
    for (tag, values) in tags where values.contains(manifest) { tags[tag] = values.union([nil]) }
  }

  mutating func deleted(_ manifest: Digest) {
    manifests[manifest]?.presence = .gone
    for (tag, values) in tags where values.contains(manifest) {
      tags[tag] = values.subtracting([manifest])
    }
  }
}
