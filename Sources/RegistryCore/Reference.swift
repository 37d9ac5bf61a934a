// SPDX-License-Identifier: Apache-2.0

public import ContentModel

/// What names a manifest in a repository: a tag or a digest.
///
/// The two grammars are disjoint, for a digest has a colon and a tag cannot.
public enum Reference: Sendable, Hashable {
  case tag(Tag)
  case digest(Digest)

  public init?(_ text: some StringProtocol) {
    if let digest = Digest(text) {
      self = .digest(digest)
    } else if let tag = Tag(text) {
      self = .tag(tag)
    } else {
      return nil
    }
  }

  public var tag: Tag? {
    switch self {
    case .tag(let tag): tag
    case .digest: nil
    }
  }

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
