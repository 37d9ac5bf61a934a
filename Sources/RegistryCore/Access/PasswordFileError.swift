// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a file or a line of it; never what is in it.
package enum PasswordFileError: Error, Sendable, Hashable, CustomStringConvertible {
  case notAUser(line: Int)
  case notBcrypt(line: Int)
  case twice(line: Int)
  /// As a file is that is just being written. Who wants nobody in has no need of one.
  case noUsers

  package var description: String {
    switch self {
    case .notAUser(let line): "line \(line) is not user:hash"
    case .notBcrypt(let line):
      "line \(line) has no bcrypt hash with a cost of 4 to 16; make it with htpasswd -B"
    case .twice(let line): "line \(line) names a user who was named before"
    case .noUsers: "there is no user in it"
    }
  }
}
