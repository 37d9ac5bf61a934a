// SPDX-License-Identifier: Apache-2.0

public import ContentModel

/// What names a manifest in a repository: a tag or a digest.
///
/// The two grammars are disjoint, for a digest has a colon and a tag cannot.
public enum Reference: Sendable, Hashable {
  /// A name that may move.
  case tag(Tag)
  /// Exactly these bytes.
  case digest(Digest)

  /// A digest if there is a colon in the text, else a tag; nil if it is neither.
  public init?(_ text: some StringProtocol) {
    if let digest = Digest(text) {
      self = .digest(digest)
    } else if let tag = Tag(text) {
      self = .tag(tag)
    } else {
      return nil
    }
  }

  /// Nil for a digest.
  public var tag: Tag? {
    switch self {
    case .tag(let tag): tag
    case .digest: nil
    }
  }

  /// Nil for a tag.
  public var digest: Digest? {
    switch self {
    case .tag: nil
    case .digest(let digest): digest
    }
  }
}

extension Reference: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tag(let tag): tag.text
    case .digest(let digest): digest.description
    }
  }
}
