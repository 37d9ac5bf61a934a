// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// The users of a registry with their passwords' hashes, as Apache's `htpasswd -B` writes them: one
/// `user:hash` in a line. Only bcrypt is taken; the other kinds can be guessed by the billion.
package struct PasswordFile: Sendable {
  private let hashes: OrderedTable<String, PasswordHash>
  /// What to compute for a user who is not there, so that it takes as long. The dearest: where
  /// costs differ, at least those who have it cannot be told from strangers.
  package let decoy: PasswordHash

  package init(_ bytes: [UInt8]) throws(PasswordFileError) {
    var hashes = OrderedTable<String, PasswordHash>()
    var dearest: PasswordHash?
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
      let parts = line.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else { throw .notAUser(line: index + 1) }
      guard let hash = PasswordHash(String(parts[1])) else { throw .notBcrypt(line: index + 1) }
      let user = String(parts[0])
      guard !hashes.contains(user) else { throw .twice(line: index + 1) }
      hashes[user] = hash
      if hash.cost > dearest?.cost ?? 0 { dearest = hash }
    }
    guard let dearest else { throw .noUsers }
    decoy = dearest
    self.hashes = hashes
  }

  package subscript(user user: String) -> PasswordHash? { hashes[user] }
}
