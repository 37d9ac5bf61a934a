// SPDX-License-Identifier: Apache-2.0

/// Why credentials could not be had. It quotes nothing of what was read.
public enum CredentialError: Error, Sendable, Hashable {
  /// The file is not there, or may not be read.
  case fileUnreadable(path: String, reason: String)
  /// It is no file of credentials, by its size.
  case fileTooLarge(path: String, bytesMax: Int)
  /// There is nothing in it.
  case fileEmpty(path: String)
  /// A file of one user has one line.
  case fileHasSeveralLines(path: String)
  /// The line is not `USER:PASSWORD`.
  case lineMalformed(path: String)
  /// It begins as a Docker configuration does, and is none.
  case configurationMalformed(path: String)
  /// An entry of a Docker configuration is there but cannot be read.
  case entryMalformed(path: String, host: String)
  /// A name that cannot be part of a program's name.
  case helperNameInvalid
  /// The program is not in the search path.
  case helperMissing(name: String)
  /// It ended with an error; what it said of that may be secret and is not told.
  case helperFailed(name: String)
  /// It was given up on.
  case helperTimedOut(name: String, seconds: Int)
  /// What it printed is no answer of a credential helper.
  case helperAnswerMalformed(name: String)
}

extension CredentialError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .fileUnreadable(let path, let reason):
      "the credentials file \(path) cannot be read: \(reason)"
    case .fileTooLarge(let path, let bytesMax):
      "the credentials file \(path) has more than \(bytesMax) bytes; \(Self.form)"
    case .fileEmpty(let path):
      "the credentials file \(path) is empty; \(Self.form)"
    case .fileHasSeveralLines(let path):
      "the credentials file \(path) has several lines; \(Self.form)"
    case .lineMalformed(let path):
      "the credentials file \(path) is not of the form user:password; \(Self.form)"
    case .configurationMalformed(let path):
      "\(path) begins as a Docker configuration does, but is not valid JSON"
    case .entryMalformed(let path, let host):
      "the entry of \(path) for \(host) cannot be read; log in to \(host) again"
    case .helperNameInvalid:
      "the Docker configuration names a credential helper whose name is no program's"
    case .helperMissing(let name):
      "the credential helper docker-credential-\(name) is not on the PATH; install it"
    case .helperFailed(let name):
      "the credential helper docker-credential-\(name) failed; run it by hand to see why"
    case .helperTimedOut(let name, let seconds):
      "the credential helper docker-credential-\(name) did not answer in \(seconds) s; if it asks "
        + "questions, unlock its store first"
    case .helperAnswerMalformed(let name):
      "the credential helper docker-credential-\(name) did not answer as helpers do"
    }
  }

  private static let form = "write one line, user:password, or name a Docker config.json"
}
