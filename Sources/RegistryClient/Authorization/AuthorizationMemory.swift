// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RegistryCore
import Synchronization

/// What a client has learned about how its registry wants to be asked.
final class AuthorizationMemory: Sendable {
  enum Way: Sendable {
    case basic
    case bearer(TokenKey)
  }

  private struct State {
    var isBasic = false
    var keys: [RegistryAccess: TokenKey] = [:]
    var tokens: [TokenKey: BearerToken] = [:]
    var credentials: RegistryCredentials?
  }

  private let state = Mutex(State())
  let tokenFetches = SharedFetches<TokenKey, BearerToken>()
  let credentialFetches = SharedFetches<WebOrigin, RegistryCredentials?>()

  /// Nil where the registry has not asked yet.
  func way(for access: RegistryAccess) -> Way? {
    state.withLock { $0.isBasic ? .basic : $0.keys[access].map { .bearer($0) } }
  }

  func note(_ way: Way, for access: RegistryAccess) {
    state.withLock {
      switch way {
      case .basic: $0.isBasic = true
      case .bearer(let key):
        $0.isBasic = false
        // What is forgotten costs one more challenge.
        if $0.keys.count >= Self.keysMax { $0.keys.removeAll() }
        $0.keys[access] = key
      }
    }
  }

  func token(_ key: TokenKey, at now: NIODeadline) -> BearerToken? {
    state.withLock { $0.tokens[key].flatMap { $0.freshUntil > now ? $0 : nil } }
  }

  func remember(_ token: BearerToken, for key: TokenKey, at now: NIODeadline) {
    state.withLock {
      if $0.tokens.count >= Self.tokensMax {
        $0.tokens = $0.tokens.filter { $0.value.freshUntil > now }
      }
      if $0.tokens.count >= Self.tokensMax { $0.tokens.removeAll() }
      $0.tokens[key] = token
    }
  }

  /// Takes back a token that was refused, unless it has been replaced meanwhile.
  func forget(_ refused: Authorization, for key: TokenKey) {
    state.withLock {
      if $0.tokens[key]?.authorization.headerValue == refused.headerValue {
        $0.tokens[key] = nil
      }
    }
  }

  var credentials: RegistryCredentials? {
    get { state.withLock { $0.credentials } }
    set { state.withLock { $0.credentials = newValue } }
  }

  /// A node mirrors many repositories of one registry; each entry is a few hundred bytes.
  private static let keysMax = 4096
  /// Tokens are up to some kilobytes each, so this is a few megabytes.
  private static let tokensMax = 1024
}
