// SPDX-License-Identifier: Apache-2.0

/// Who may do what, by an operator's rules. How a caller proves who it is, is no part of it.
package struct AccessPolicy: Sendable, Hashable {
  private let anonymous: [AccessRule]
  private let users: [UserRule]

  /// - Parameters:
  ///   - anonymous: what everybody may do, known or not.
  ///   - users: what users may do beside. Without any they may do everything.
  package init(anonymous: [AccessRule] = [], users: [UserRule] = []) {
    self.anonymous = anonymous
    self.users = users
  }

  /// Of a user who has shown the right password.
  package func grant(to user: String) -> AccessGrant {
    users.isEmpty ? .everything : .rules(users.filter { $0.isFor(user) }.map(\.rule))
  }

  /// - Parameter canProve: whether there is a way to prove who one is.
  package func decide(
    _ request: RegistryRequest, for grant: AccessGrant, canProve: Bool
  ) -> AccessDecision {
    let needs = request.needs
    // `/v2/` is where clients find out how to prove who they are.
    let missing = needs.first { need in
      !allows(need, for: grant) && (canProve || need != .presence)
    }
    guard let missing else { return .admitted(withoutForbiddenMount(request, grant)) }
    switch grant {
    case .nothing where canProve:
      return .unproven(needs + (request.optionalNeed.map { [$0] } ?? []))
    case .scopes: return .insufficient(needs)
    case .nothing, .everything, .rules: return .denied(missing)
    }
  }

  /// Whether the caller may know of the repository. A token for the catalog is for all of it.
  package func maySee(_ name: RepositoryName, for grant: AccessGrant) -> Bool {
    if allows(.repository(name, .pull), for: grant) { return true }
    switch grant {
    case .scopes: return grant.allows(.catalog)
    case .nothing, .everything, .rules: return false
    }
  }

  private func allows(_ need: AccessNeed, for grant: AccessGrant) -> Bool {
    grant.allows(need) || anonymous.contains { $0.allows(need) }
  }

  /// What the caller may not read is not mounted: the client is told to upload, as it is where the
  /// blob is not there. Where the client names no repository, any could be meant.
  private func withoutForbiddenMount(
    _ request: RegistryRequest, _ grant: AccessGrant
  ) -> RegistryRequest {
    if case .everything = grant { return request }
    guard case .push(.mountBlob) = request.operation else { return request }
    let mayMount = request.optionalNeed.map { allows($0, for: grant) } ?? false
    return mayMount ? request : request.withoutMount
  }
}
