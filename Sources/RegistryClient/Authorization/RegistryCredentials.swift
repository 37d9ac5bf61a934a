// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Who we are to a registry. It reveals nothing of itself where it is printed or mirrored.
public struct RegistryCredentials: Sendable, Equatable {
  private enum Secret: Sendable, Equatable {
    case password(user: String, password: String)
    case identityToken(String)
  }

  private let secret: Secret

  private init(_ secret: Secret) {
    self.secret = secret
  }

  /// Nil for what Basic cannot carry: an empty user, one with a colon, or control characters
  /// (RFC 7617, section 2).
  public init?(user: String, password: String) {
    guard !user.isEmpty, !user.contains(":"), !password.isEmpty,
      (user + password).unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { return nil }
    self.init(.password(user: user, password: password))
  }

  /// A refresh token as `docker login` keeps it, which a token server takes in exchange for tokens.
  /// Nil if empty or not visible ASCII.
  public init?(identityToken: String) {
    guard !identityToken.isEmpty,
      identityToken.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else { return nil }
    self.init(.identityToken(identityToken))
  }

  /// `USER:PASSWORD`; the user `<token>` means that what follows is an identity token, as it does
  /// to Docker's credential helpers.
  public init?(line: some StringProtocol) {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    self.init(
      user: String(line[..<colon]), secret: String(line[line.index(after: colon)...]))
  }

  init?(user: String, secret: String) {
    if user == Self.identityTokenUser {
      self.init(identityToken: secret)
    } else {
      self.init(user: user, password: secret)
    }
  }

  /// What Basic sends; nil for an identity token, which is for token servers only.
  var basic: Authorization? {
    guard case .password(let user, let password) = secret else { return nil }
    let encoded = Data("\(user):\(password)".utf8).base64EncodedString()
    return Authorization(headerValue: "Basic \(encoded)", secrets: [password, encoded])
  }

  var identityToken: String? {
    guard case .identityToken(let token) = secret else { return nil }
    return token
  }

  private static let identityTokenUser = "<token>"
}

extension RegistryCredentials: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  public var description: String { "RegistryCredentials(hidden)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
