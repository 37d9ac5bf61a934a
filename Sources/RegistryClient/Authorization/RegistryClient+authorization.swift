// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import RegistryCore

extension RegistryClient {
  /// Sends the request, to the endpoint with what it has learned to want, and answers one
  /// challenge:
  ///
  ///     request ── 401 ──► challenge ──► credentials or token ──► request ── 401 ──► unauthorized
  ///
  /// What was kept from earlier requests and is refused is replaced once; what was made for this
  /// request is not tried again.
  func authorizedResponse(to exchange: Exchange) async throws -> RegistryResponse {
    guard WebOrigin(url: exchange.url) == upstream.origin else {
      return try await responseOnce(to: exchange, authorization: nil)
    }
    let first = try await remembered(exchange)
    let response = try await responseOnce(to: exchange, authorization: first?.authorization)
    guard response.status == 401 else { return response }
    let body = await errorBody(of: response).flatMap(SpecificationErrorBody.init)
    try Task.checkCancellation()
    let refusal = Refusal(client: self, response: response, body: body)
    let way = try challenge(of: response, exchange.access, refusal)
    let second =
      switch way {
      case .basic: try await basic(after: first, exchange, refusal)
      case .bearer(let key): try await bearer(key, after: first, refusal)
      }
    memory.note(way, for: exchange.access)
    // Its source may be spent, and was not meant to be read twice.
    if exchange.isBodyStreamed {
      throw refusal.error("it asked for other proof when the body was sent", .authorizationEnded)
    }
    let repeated = try await responseOnce(to: exchange, authorization: second)
    guard repeated.status == 401 else { return repeated }
    let last = await errorBody(of: repeated).flatMap(SpecificationErrorBody.init)
    try Task.checkCancellation()
    throw Refusal(client: self, response: repeated, body: last).ofProof(way)
  }

  /// Why a request was not let in, in words.
  struct Refusal {
    let client: RegistryClient
    let response: RegistryResponse
    let body: SpecificationErrorBody?

    func error(
      _ detail: String, _ code: RegistryClientErrorCode = .unauthorized,
      remedy: RegistryRemedy? = nil
    ) -> RegistryClientError {
      response.error(code, detail, body: body, remedy: remedy)
    }

    func ofProof(_ way: AuthorizationMemory.Way) -> RegistryClientError {
      let name = client.endpoint.name
      if client.upstream.credentials.isNone { return missing }
      return switch way {
      case .basic:
        error(client.refusedCredentials(by: "the registry"), remedy: client.otherCredentials)
      case .bearer:
        error(
          "the registry refused a token that was just issued; the account given for \(name) may "
            + "not be allowed to do this")
      }
    }

    var missing: RegistryClientError {
      error("\(client.endpoint.name) wants credentials", remedy: .credentials)
    }
  }

  func refusedCredentials(by whom: String) -> String {
    "\(whom) refused the credentials given for \(endpoint.name)"
  }

  var otherCredentials: RegistryRemedy { .otherCredentials(place: upstream.credentials.place) }

  // MARK: The challenge

  private func challenge(
    of response: RegistryResponse, _ access: RegistryAccess, _ refusal: Refusal
  ) throws -> AuthorizationMemory.Way {
    let challenges = AuthenticationChallenge.parse(response.headers["www-authenticate"])
    if let bearer = challenges.first(where: { $0.scheme == "bearer" }) {
      return .bearer(try tokenKey(bearer, access, refusal))
    }
    if challenges.contains(where: { $0.scheme == "basic" }) { return .basic }
    let schemes = challenges.map { String($0.scheme.prefix(Self.schemeLettersMax)) }
    throw refusal.error(
      schemes.isEmpty
        ? "it says 401 without a challenge that could be answered"
        : "it wants \(schemes.prefix(4).joined(separator: ", ")); only Basic and Bearer are known")
  }

  private func tokenKey(
    _ challenge: AuthenticationChallenge, _ access: RegistryAccess, _ refusal: Refusal
  ) throws -> TokenKey {
    guard let realm = challenge["realm"].flatMap({ LocationTarget($0) }) else {
      throw refusal.error("its challenge names no realm that is a URL", .malformedResponse)
    }
    let boundary = upstream.boundary
    guard boundary.admits(realm.origin) else {
      let host = realm.origin.host
      if boundary.admitsHost(host) {
        throw refusal.error(
          "its token server \(host) is to be asked over plain http, which \(endpoint.name) does "
            + "not allow", .realmRefused)
      }
      throw refusal.error(
        "it names a token server on another host, \(host), which was asked for nothing",
        .realmRefused, remedy: .realm(host: host))
    }
    let scopes = challenge["scope"]?.split(separator: " ").map(String.init) ?? access.scopes
    return TokenKey(
      realm: realm.url, origin: realm.origin, service: challenge["service"], scopes: scopes)
  }

  // MARK: Answers

  private func remembered(_ exchange: Exchange) async throws -> AuthorizationAttempt? {
    switch memory.way(for: exchange.access) {
    case nil: return nil
    case .basic:
      guard let authorization = memory.credentials?.basic else { return nil }
      return AuthorizationAttempt(way: .basic, authorization: authorization, isFresh: false)
    case .bearer(let key):
      if let token = memory.token(key, at: .now()) {
        return AuthorizationAttempt(
          way: .bearer(key), authorization: token.authorization, isFresh: false)
      }
      return AuthorizationAttempt(
        way: .bearer(key), authorization: try await token(key).authorization, isFresh: true)
    }
  }

  private func basic(
    after first: AuthorizationAttempt?, _ exchange: Exchange, _ refusal: Refusal
  ) async throws -> Authorization {
    let credentials: RegistryCredentials?
    if case .basic? = first?.way {
      credentials = try await renewedCredentials(refused: memory.credentials)
      if credentials == nil { throw refusal.ofProof(.basic) }
    } else {
      credentials = try await self.credentials(exchange.site)
    }
    guard let credentials else { throw refusal.missing }
    try requirePrivacy([upstream.origin], exchange.site)
    guard let authorization = credentials.basic else {
      throw refusal.error(
        "it wants a user name and a password, and what is given for \(endpoint.name) is an "
          + "identity token; log in again without one")
    }
    return authorization
  }

  private func bearer(
    _ key: TokenKey, after first: AuthorizationAttempt?, _ refusal: Refusal
  ) async throws -> Authorization {
    if let first, case .bearer(key) = first.way {
      if first.isFresh { throw refusal.ofProof(first.way) }
      memory.forget(first.authorization, for: key)
    }
    if let token = memory.token(key, at: .now()) { return token.authorization }
    return try await token(key).authorization
  }

  private static let schemeLettersMax = 32
}
