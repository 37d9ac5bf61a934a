// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// One sweep: says what is to be done next, and is told what came of it.
///
/// First names go, from the catalog alone, a page at a time; what then has no name is `deleting`.
/// Bytes go last, a digest at a time, and only of what the catalog has said to be deleting:
///
///     list untagged ─► remove ─┐ (while there are more)
///     list unreferenced ─► remove ─┐
///     search strays ─► mark ─┐ (a page at a time)
///     list deleting ─► for each: claim ─► unlink ─► finish ─► release
///                                  └── not any more ──────────►┘
///
/// A list is a proposal: it may be out of date when it is acted upon, so `remove` and `claim`
/// decide again, each in the transaction that counts. From `claim` to `release` nobody else stores
/// or names the digest. Whatever fails is left as it is, for the next sweep.
package struct GarbageCollection: Sendable {
  package enum Step: Sendable, Hashable {
    /// Manifests that might go, after this one.
    case listUntagged(after: OwnedContent?)
    /// Remove those of them that may still go.
    case removeManifests([OwnedContent])
    /// Blobs that might go, after this one.
    case listUnreferenced(after: OwnedContent?)
    /// Unlink those of them that may still go.
    case removeLinks([OwnedContent])
    /// What is stored that nobody owns: a crash came between its bytes and its name.
    case searchStrays
    /// Note as deleting what of this nobody owns.
    case markDeleting([Digest])
    case listDeleting(after: Digest?)
    /// Wait for the turn at the digest, then tell whether it is deleting still.
    case claim(Digest)
    /// Remove the bytes from the store.
    case unlink(Digest)
    /// Forget that it was deleting.
    case finish(Digest)
    /// Give the turn back.
    case release(Digest)
  }

  package enum Outcome: Sendable, Hashable {
    case names([OwnedContent])
    case digests([Digest])
    case done
    /// Not any more, or not now, or it failed.
    case not
  }

  /// Nil when all is done.
  package private(set) var step: Step?
  private let searchesStrays: Bool
  /// In reverse.
  private var markable: [Digest] = []
  private var claimable: [Digest] = []
  private var lastListed: Digest?

  /// - Parameter searchesStrays: whether to look through the whole store.
  package init(_ rules: GarbageRules, searchesStrays: Bool) {
    self.searchesStrays = searchesStrays
    step = rules.deletesUntagged ? .listUntagged(after: nil) : .listUnreferenced(after: nil)
  }

  /// Takes in what came of `step`. A list that is not answered by what was asked for ends there.
  package mutating func handle(_ outcome: Outcome) {
    switch (step, outcome) {
    case (.listUntagged, .names(let names)) where !names.isEmpty:
      step = .removeManifests(names)
    case (.listUntagged, _):
      step = .listUnreferenced(after: nil)
    case (.removeManifests(let names), _):
      step = .listUntagged(after: names.last)
    case (.listUnreferenced, .names(let names)) where !names.isEmpty:
      step = .removeLinks(names)
    case (.listUnreferenced, _):
      step = searchesStrays ? .searchStrays : .listDeleting(after: nil)
    case (.removeLinks(let names), _):
      step = .listUnreferenced(after: names.last)
    case (.searchStrays, .digests(let digests)):
      markable = digests.reversed()
      markNext()
    case (.searchStrays, _), (.markDeleting, _):
      markNext()
    case (.listDeleting, .digests(let digests)) where !digests.isEmpty:
      claimable = digests.reversed()
      lastListed = digests.last
      claimNext()
    case (.listDeleting, _):
      step = nil
    case (.claim(let digest), _):
      step = outcome == .done ? .unlink(digest) : .release(digest)
    case (.unlink(let digest), _):
      step = outcome == .done ? .finish(digest) : .release(digest)
    case (.finish(let digest), _):
      step = .release(digest)
    case (.release, _):
      claimNext()
    case (nil, _):
      preconditionFailure("the sweep has ended")
    }
  }

  private mutating func markNext() {
    if markable.isEmpty {
      step = .listDeleting(after: nil)
    } else {
      step = .markDeleting(markable.suffix(Self.pageSize).reversed())
      markable.removeLast(min(Self.pageSize, markable.count))
    }
  }

  private mutating func claimNext() {
    if let digest = claimable.popLast() {
      step = .claim(digest)
    } else {
      step = .listDeleting(after: lastListed)
    }
  }

  /// What is acted upon in one commit, of a few milliseconds.
  package static let pageSize = 64
}
