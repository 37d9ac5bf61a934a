// SPDX-License-Identifier: Apache-2.0

import NIOCore
package import RegistryCore

/// Who may do what: what everybody may, and how others prove who they are.
package struct FrontAccess: Sendable {
  package enum Scheme: Sendable {
    /// Nobody can prove anything; there is only what everybody may do.
    case none
    case passwords(PasswordCheck)
    case tokens(TokenCheck)
  }

  private let anonymous: [AnonymousRule]
  private let scheme: Scheme
  /// For people: clients show it where they ask for a password.
  private let realm = "Shoal"

  package init(anonymous: [AnonymousRule], scheme: Scheme) {
    self.anonymous = anonymous
    self.scheme = scheme
  }

  /// The request as far as its caller may make it. Nothing of its body has been asked for.
  ///
  /// - Throws: `unauthorized` to who may prove more, `denied` to who has proven what there is.
  func admit(
    _ request: RegistryRequest, _ header: String?, on channel: any Channel
  ) async throws(FrontRefusal) -> AdmittedRequest {
    let needs = request.needs
    let credentials = PresentedCredentials(header: header)
    let grant: AccessGrant
    do throws(TokenRefusal) {
      grant = try await self.grant(for: credentials, on: channel)
    } catch {
      throw refusal(needs + (request.optionalNeed.map { [$0] } ?? []), error)
    }
    if let missing = needs.first(where: { !isAllowed($0, grant) }) {
      switch (grant, scheme) {
      case (.nothing, .passwords), (.nothing, .tokens):
        throw refusal(needs + (request.optionalNeed.map { [$0] } ?? []), nil)
      case (.scopes, _): throw refusal(needs, .insufficientScope)
      case (.everything, _), (.nothing, .none): throw FrontRefusal(.denied(missing))
      }
    }
    return AdmittedRequest(request: withoutForbiddenMount(request, grant)) { name in
      grant.allows(.catalog) || isAllowed(.repository(name, .pull), grant)
    }
  }

  /// What the caller may not read is not mounted: the client is told to upload, as it is where the
  /// blob is not there. Where the client names no repository, any could be meant.
  private func withoutForbiddenMount(
    _ request: RegistryRequest, _ grant: AccessGrant
  ) -> RegistryRequest {
    if case .everything = grant { return request }
    guard case .push(.mountBlob) = request.operation else { return request }
    let mayMount = request.optionalNeed.map { isAllowed($0, grant) } ?? false
    return mayMount ? request : request.withoutMount
  }

  private func isAllowed(_ need: AccessNeed, _ grant: AccessGrant) -> Bool {
    if case .presence = need, case .none = scheme { return true }
    return grant.allows(need) || anonymous.contains { $0.allows(need) }
  }

  private func grant(
    for credentials: PresentedCredentials, on channel: any Channel
  ) async throws(TokenRefusal) -> AccessGrant {
    switch (credentials, scheme) {
    case (.none, _), (_, .none):
      return .nothing
    case (.basic(let user, let password), .passwords(let check)):
      let isRight: Bool
      do throws(RegistryError) {
        isRight = try await check.isRight(user: user, password: password, on: channel)
      } catch {
        throw .busy(error)
      }
      guard isRight else { throw .wrong }
      return .everything
    case (.bearer(let token), .tokens(let check)):
      return .scopes(try check.scopes(of: token))
    case (.basic, .tokens), (.bearer, .passwords), (.unusable, _):
      throw .wrong
    }
  }

  private func refusal(_ needs: [AccessNeed], _ reason: TokenRefusal?) -> FrontRefusal {
    if case .busy(let error) = reason { return FrontRefusal(error) }
    let challenge: String?
    switch scheme {
    case .none: challenge = nil
    case .passwords: challenge = "Basic realm=\"\(realm)\", charset=\"UTF-8\""
    case .tokens(let check):
      challenge = check.challenge(for: AccessScope.text(for: needs), reason)
    }
    return FrontRefusal(RegistryError(.unauthorized), challenge: challenge)
  }
}
