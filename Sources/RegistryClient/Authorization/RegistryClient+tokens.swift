// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import RegistryCore

extension RegistryClient {
  /// A new token, asked for once by all who want the same one now.
  func token(_ key: TokenKey) async throws -> BearerToken {
    try await memory.tokenFetches.value(key) { [self] in
      let token = try await fetchToken(key)
      memory.remember(token, for: key, at: .now())
      return token
    }
  }

  private func fetchToken(_ key: TokenKey) async throws -> BearerToken {
    let credentials = try await credentials(RequestSite(method: "GET", url: key.realm))
    do {
      return try await requestToken(key, credentials)
    } catch let error as RegistryClientError where error.code == .unauthorized {
      guard let renewed = try await renewedCredentials(refused: credentials) else { throw error }
      return try await requestToken(key, renewed)
    }
  }

  private func requestToken(
    _ key: TokenKey, _ credentials: RegistryCredentials?
  ) async throws -> BearerToken {
    let (exchange, authorization) = tokenExchange(key, credentials)
    if credentials != nil { try requirePrivacy([upstream.origin, key.origin], exchange.site) }
    let askedAt = NIODeadline.now()
    let response = try await responseOnce(to: exchange, authorization: authorization)
    guard response.status == 200 else {
      throw try await tokenRefusal(response, key, isAnonymous: credentials == nil)
    }
    let bytes = try await bytes(of: response, bytesMax: configuration.tokenBytesMax)
    guard let answer = TokenAnswer(bytes) else {
      throw response.error(.malformedResponse, "the token server's answer holds no token")
    }
    return BearerToken(answer, askedAt: askedAt)
  }

  /// `GET` with Basic or anonymous; `POST` for an identity token, which goes into the body
  /// (Distribution, token authentication and OAuth2 token authentication).
  private func tokenExchange(
    _ key: TokenKey, _ credentials: RegistryCredentials?
  ) -> (Exchange, Authorization?) {
    guard let identityToken = credentials?.identityToken else {
      return (Exchange(.token, .base, .GET, key.url), credentials?.basic)
    }
    let form = Array(key.form(identityToken: identityToken).utf8)
    return (
      Exchange(
        .token, .base, .POST, key.realm,
        headers: ["content-type": "application/x-www-form-urlencoded"], body: .bytes(form),
        bodyBytes: Int64(form.count)),
      Authorization(headerValue: nil, secrets: [identityToken])
    )
  }

  private func tokenRefusal(
    _ response: RegistryResponse, _ key: TokenKey, isAnonymous: Bool
  ) async throws -> RegistryClientError {
    // 400 is what OAuth 2 says to a refresh token that is no longer good (RFC 6749, section 5.2).
    let isRefusal =
      [401, 403].contains(response.status)
      || (response.status == 400 && response.site.method == "POST")
    guard isRefusal else {
      do {
        try await requireStatus([200], of: response)
      } catch let error as RegistryClientError {
        return error
      }
      preconditionFailure("a status that is not 200 was accepted")
    }
    let body = await errorBody(of: response).flatMap(SpecificationErrorBody.init)
    try Task.checkCancellation()
    let server = "the token server \(key.origin.host) of \(endpoint.name)"
    return response.error(
      .unauthorized,
      isAnonymous ? "\(server) wants credentials" : refusedCredentials(by: server), body: body,
      remedy: isAnonymous ? .credentials : otherCredentials)
  }

  // MARK: Credentials

  /// Those read before, or now for the first time.
  func credentials(_ site: RequestSite) async throws -> RegistryCredentials? {
    if let known = memory.credentials { return known }
    do {
      return try await readCredentials()
    } catch let error as CredentialError {
      throw RegistryClientError(
        .credentialsUnavailable, at: site, status: 401, detail: "\(error)")
    }
  }

  /// What the source says now, if that is something else than what has been refused. Nil as well if
  /// it cannot be read any more: then the refusal is the better news.
  func renewedCredentials(refused: RegistryCredentials?) async throws -> RegistryCredentials? {
    guard let refused else { return nil }
    if let known = memory.credentials, known != refused { return known }
    do {
      let read = try await readCredentials()
      return read == refused ? nil : read
    } catch is CredentialError {
      return nil
    }
  }

  private func readCredentials() async throws -> RegistryCredentials? {
    try await memory.credentialFetches.value(upstream.origin) { [self] in
      let credentials = try await upstream.credentials.credentials(for: upstream.origin)
      memory.credentials = credentials
      return credentials
    }
  }

  /// Credentials go over plain http only to this machine, or where the operator said so.
  func requirePrivacy(_ origins: [WebOrigin], _ site: RequestSite) throws {
    guard !upstream.allowsPlainCredentials, let origin = origins.first(where: { !$0.isPrivate })
    else { return }
    throw RegistryClientError(
      .credentialsWithheld, at: site, status: 401,
      detail: "\(origin.host) wants credentials over plain http, where others could read them",
      remedy: .plainCredentials)
  }
}
