// SPDX-License-Identifier: Apache-2.0

/// Why a `NAME=URL` argument was refused, in words that say what to write instead.
///
/// It never quotes the argument, which may hold a password.
public struct RegistryEndpointError: Error, Sendable, Hashable {
  /// What is wrong with the text.
  public enum Problem: Sendable, Hashable, CaseIterable {
    /// There is no `NAME=`.
    case nameMissing
    /// The name is no host as image references write it.
    case nameInvalid
    /// There is no `http://` or `https://`.
    case schemeMissing
    /// The scheme is another than those.
    case schemeUnknown
    /// There is a user or a password, which have no place in an address.
    case credentialsGiven
    /// Something follows host and port.
    case pathGiven
    /// Host and port cannot be read as such.
    case hostInvalid
  }

  /// The first thing wrong.
  public let problem: Problem

  /// The error that tells of `problem`.
  public init(problem: Problem) {
    self.problem = problem
  }
}

extension RegistryEndpointError: CustomStringConvertible {
  public var description: String { "\(sentence); write \(Self.example)" }

  private var sentence: String {
    switch problem {
    case .nameMissing: "an upstream needs a name before its URL"
    case .nameInvalid:
      "an upstream's name is a host as image references write it (letters, digits, . - _ :)"
    case .schemeMissing: "an upstream's URL starts with https:// or http://"
    case .schemeUnknown: "an upstream's URL has a scheme that no registry speaks"
    case .credentialsGiven:
      "an upstream's URL must not hold credentials, which come from a file"
    case .pathGiven: "an upstream's URL ends after its port; /v2/ is added by shoal"
    case .hostInvalid: "an upstream's URL needs a host, and a port from 1 to 65535 if any"
    }
  }

  private static let example =
    "NAME=https://HOST or NAME=http://HOST:PORT, as in docker.io=https://registry-1.docker.io"
}
