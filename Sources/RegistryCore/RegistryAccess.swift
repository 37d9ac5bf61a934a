// SPDX-License-Identifier: Apache-2.0

/// What a request needs to be allowed to do.
package enum RegistryAccess: Sendable, Hashable {
  /// Nothing beyond being known: `/v2/` itself.
  case base
  case catalog
  case pull(RepositoryName)
  case push(RepositoryName)
  case delete(RepositoryName)
  /// A push that takes a blob over from another repository.
  case mount(RepositoryName, from: RepositoryName)

  /// In the words of token servers (Distribution, token scope documentation), for a challenge that
  /// names no scope.
  package var scopes: [String] {
    switch self {
    case .base: []
    case .catalog: ["registry:catalog:*"]
    case .pull(let repository): ["repository:\(repository):pull"]
    case .push(let repository): ["repository:\(repository):pull,push"]
    case .delete(let repository): ["repository:\(repository):pull,delete"]
    case .mount(let repository, let source):
      ["repository:\(repository):pull,push", "repository:\(source):pull"]
    }
  }
}
