// SPDX-License-Identifier: Apache-2.0

/// The kind of a `RegistryClientError`. A struct, so that a new kind breaks no caller's switch.
public struct RegistryClientErrorCode: Sendable, Hashable {
  private enum Base: String {
    case notFound
    case unauthorized
    case authorizationEnded
    case forbidden
    case rangeNotSatisfiable
    case tooManyRequests
    case serverError
    case unexpectedStatus
    case unreachable
    case timedOut
    case truncatedBody
    case tooLarge
    case malformedResponse
    case digestMismatch
    case redirectRefused
    case realmRefused
    case credentialsWithheld
    case credentialsUnavailable
    case certificateRefused
    case wrongScheme
  }

  private let base: Base

  /// 404: the registry answered and does not have it.
  public static let notFound = Self(base: .notFound)
  /// 401, from the registry or from its token server.
  public static let unauthorized = Self(base: .unauthorized)
  /// 401 to a body that cannot be sent twice. What was missing has been got meanwhile, so another
  /// attempt with a fresh body is worth while, once.
  public static let authorizationEnded = Self(base: .authorizationEnded)
  /// Status 403.
  public static let forbidden = Self(base: .forbidden)
  /// 416, or a 200 whose body ends before the byte that was asked for.
  public static let rangeNotSatisfiable = Self(base: .rangeNotSatisfiable)
  /// 429; see `retryAfterSeconds`.
  public static let tooManyRequests = Self(base: .tooManyRequests)
  /// 5xx.
  public static let serverError = Self(base: .serverError)
  /// Any other status than the specification gives for the request.
  public static let unexpectedStatus = Self(base: .unexpectedStatus)
  /// No connection, or one that closed before a response.
  public static let unreachable = Self(base: .unreachable)
  /// The registry took longer than the configuration allows.
  public static let timedOut = Self(base: .timedOut)
  /// The connection closed inside a body, or a range ended before the blob. What came is good.
  public static let truncatedBody = Self(base: .truncatedBody)
  /// A body beyond a configured limit.
  public static let tooLarge = Self(base: .tooLarge)
  /// A response that contradicts the protocol or itself.
  public static let malformedResponse = Self(base: .malformedResponse)
  /// A manifest whose bytes do not hash to the digest asked for or told.
  public static let digestMismatch = Self(base: .digestMismatch)
  /// A redirect from https to http, to nowhere, or one too many.
  public static let redirectRefused = Self(base: .redirectRefused)
  /// The registry names a token server that is outside its `RealmBoundary`.
  public static let realmRefused = Self(base: .realmRefused)
  /// Credentials are there, but would go over plain http to another machine.
  public static let credentialsWithheld = Self(base: .credentialsWithheld)
  /// The source of credentials failed; the detail says how.
  public static let credentialsUnavailable = Self(base: .credentialsUnavailable)
  /// The certificate is not trusted, or is another host's.
  public static let certificateRefused = Self(base: .certificateRefused)
  /// https was spoken to a server of plain http, or the other way round.
  public static let wrongScheme = Self(base: .wrongScheme)
}

extension RegistryClientErrorCode: CustomStringConvertible {
  public var description: String { base.rawValue }
}
