// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import LocalCluster
import RegistryCore
import RegistryFront

/// A password file with one user, and what its users and others send.
enum TestUsers {
  static let ada = basic("ada", "correct horse")
  static let grace = basic("grace", "correct horse")
  static let wrong = basic("ada", "battery staple")
  static let unknown = basic("mallory", "correct horse")

  /// bcrypt at its lowest cost: of "correct horse", and of "battery staple".
  static let file = "ada:$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e\n"
  /// Ada, and Grace with the same password.
  static let fileOfTwo = file + "grace" + file.dropFirst("ada".count)
  static let fileChanged = "ada:$2b$04$ABCDEFGHIJKLMNOPQRSTUutdBj1TzHskGHYiUO7.EmtyYGZ0G.mnK\n"

  static func basic(_ user: String, _ password: String) -> HTTPFields {
    [.authorization: "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"]
  }

  /// Runs `body` with a check of the file, which is removed after it.
  static func with(
    _ file: String = file, _ body: (PasswordCheck, String) async throws -> Void
  ) async throws {
    let folder = try WorkFolder.make(prefix: "shoal-users")
    defer { folder.remove() }
    let path = "\(folder.path)/users"
    try file.write(toFile: path, atomically: true, encoding: .utf8)
    try await body(try PasswordCheck(path: path), path)
  }

  static func rules(_ texts: String...) -> [AccessRule] {
    texts.compactMap { AccessRule($0) }
  }
}
