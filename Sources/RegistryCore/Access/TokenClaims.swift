// SPDX-License-Identifier: Apache-2.0

/// What a token says (Distribution, token authentication: token format).
package struct TokenClaims: Sendable, Hashable {
  private let issuer: String?
  /// Whom the token was given to.
  package let subject: String?
  private let audiences: [String]
  private let expires: Int64?
  private let notBefore: Int64?
  package let scopes: [AccessScope]

  /// Nil for what has members of other types than a token's.
  init?(_ json: JSONValue) {
    guard case .object = json else { return nil }
    issuer = json["iss"]?.string
    subject = json["sub"]?.string
    switch json["aud"] {
    case .string(let audience): audiences = [audience]
    case .array(let values): audiences = values.compactMap(\.string)
    case _: audiences = []
    }
    // What is there and is no time makes the token useless, and not one without an end.
    guard json["exp"] == nil || Self.seconds(json["exp"]) != nil,
      json["nbf"] == nil || Self.seconds(json["nbf"]) != nil
    else { return nil }
    expires = Self.seconds(json["exp"])
    notBefore = Self.seconds(json["nbf"])
    scopes = (json["access"]?.array ?? []).compactMap { entry in
      guard let type = entry["type"]?.string, let name = entry["name"]?.string else { return nil }
      return AccessScope(
        type: type, name: name, actions: (entry["actions"]?.array ?? []).compactMap(\.string))
    }
  }

  /// - Parameter now: Unix seconds.
  package func isGood(issuer: String, service: String, at now: Int64) -> Bool {
    // A token without an end would be good for ever.
    guard let expires, self.issuer == issuer, audiences.contains(service) else { return false }
    return now < expires + Self.leewaySeconds && now >= (notBefore ?? 0) - Self.leewaySeconds
  }

  /// Seconds since 1970, which may have a fraction (RFC 7519, section 2).
  private static func seconds(_ json: JSONValue?) -> Int64? {
    let seconds: Int64?
    switch json {
    case .integer(let number): seconds = number
    case .number(let text): seconds = whole(text)
    case .null, .boolean, .string, .array, .object, nil: seconds = nil
    }
    return seconds.flatMap { (0...timeMax).contains($0) ? $0 : nil }
  }

  /// The part before the point. Nil for a number with an exponent, which no time is written with.
  private static func whole(_ number: String) -> Int64? {
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int64(parts[0])
  }

  /// How far clocks may differ, as in Distribution.
  private static let leewaySeconds: Int64 = 60
  /// So that the leeway can be added.
  private static let timeMax: Int64 = 1 << 53
}
