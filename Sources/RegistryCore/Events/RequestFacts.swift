// SPDX-License-Identifier: Apache-2.0

/// What is told of a request to those who are told what came of it.
package struct RequestFacts: Sendable, Hashable {
  package let id: UniqueID
  /// Of the client, `HOST:PORT`; empty where the connection has none.
  package let address: String
  /// By what name the client calls this registry: its `Host` field.
  package let host: String
  package let method: String
  package let userAgent: String
  /// Who has shown to be who; empty for anybody.
  package let user: String

  /// Clients write some of this as long as they like, and it is kept with every event: each text is
  /// cut at `textBytesMax`.
  package init(
    id: UniqueID, address: String, host: String, method: String, userAgent: String, user: String
  ) {
    self.id = id
    self.address = Self.cut(address)
    self.host = Self.cut(host)
    self.method = Self.cut(method)
    self.userAgent = Self.cut(userAgent)
    self.user = Self.cut(user)
  }

  package static let textBytesMax = 256

  private static func cut(_ text: String) -> String {
    if text.utf8.count <= textBytesMax { return text }
    // Whole characters, each of some bytes at least.
    var bytes = 0
    return String(
      text.prefix { character in
        bytes += character.utf8.count
        return bytes <= textBytesMax
      })
  }
}
