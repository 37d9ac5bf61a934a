// SPDX-License-Identifier: Apache-2.0

/// What is pinned: a tag or a digest of an upstream's repository.
package struct PinPlace: Sendable, Hashable {
  /// By its name at this node.
  package let upstream: String
  package let repository: RepositoryName
  package let reference: Reference

  package init(upstream: String, repository: RepositoryName, reference: Reference) {
    self.upstream = upstream
    self.repository = repository
    self.reference = reference
  }
}

extension PinPlace: CustomStringConvertible {
  package var description: String {
    let sign =
      switch reference {
      case .tag: ":"
      case .digest: "@"
      }
    return "\(upstream)/\(repository)\(sign)\(reference)"
  }
}
