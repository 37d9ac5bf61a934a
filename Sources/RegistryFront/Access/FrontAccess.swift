// SPDX-License-Identifier: Apache-2.0

import NIOCore
package import RegistryCore

/// Who may do what: an operator's rules, and how callers prove who they are.
package struct FrontAccess: Sendable {
  package enum Scheme: Sendable {
    /// Nobody can prove anything; there is only what everybody may do.
    case none
    case passwords(PasswordCheck)
    case tokens(TokenCheck)
  }

  private let policy: AccessPolicy
  let scheme: Scheme
  /// For people: clients show it where they ask for a password.
  private let realm = "Shoal"

  package init(policy: AccessPolicy, scheme: Scheme) {
    self.policy = policy
    self.scheme = scheme
  }

  /// The request as far as its caller may make it. Nothing of its body has been asked for.
  ///
  /// - Throws: `unauthorized` to who may prove more, `denied` to who has proven what there is.
  func admit(
    _ request: RegistryRequest, _ header: String?, on channel: any Channel
  ) async throws(FrontRefusal) -> AdmittedRequest {
    let grant: AccessGrant
    do throws(TokenRefusal) {
      grant = try await self.grant(for: PresentedCredentials(header: header), on: channel)
    } catch {
      throw refusal(request.needs + (request.optionalNeed.map { [$0] } ?? []), error)
    }
    switch policy.decide(request, for: grant, canProve: canProve) {
    case .admitted(let request):
      let policy = policy
      return AdmittedRequest(request: request) { policy.maySee($0, for: grant) }
    case .unproven(let needs): throw refusal(needs, nil)
    case .insufficient(let needs): throw refusal(needs, .insufficientScope)
    case .denied(let missing): throw FrontRefusal(.denied(missing))
    }
  }

  private var canProve: Bool {
    switch scheme {
    case .none: false
    case .passwords, .tokens: true
    }
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
      return policy.grant(to: user)
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
