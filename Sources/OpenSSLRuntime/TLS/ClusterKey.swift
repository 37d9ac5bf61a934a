// SPDX-License-Identifier: Apache-2.0
import COpenSSL
import ContentModel

/// 256 random bits that all processes of a cluster share. Whoever has it is a member; it proves
/// nothing else (Docs/Protocol.md §3.0). Its description shows the public half.
package struct ClusterKey: Sendable, Equatable {
  /// What a process calls the key in public, 16 bytes from which it cannot be computed.
  package let identity: [UInt8]
  let secret: [UInt8]

  package static func generate() -> ClusterKey {
    ClusterKey(secret: SecureRandom.bytes(count: secretBytes))
  }

  /// Traps unless there are 32 bytes.
  init(secret: [UInt8]) {
    precondition(secret.count == Self.secretBytes, "a cluster key has 32 bytes")
    self.init(
      secret: secret, identity: Array(Self.derived(from: secret).prefix(Self.identityBytes)))
  }

  init(secret: [UInt8], identity: [UInt8]) {
    self.secret = secret
    self.identity = identity
  }

  /// Nil unless it spells 32 bytes in lower-case hexadecimal.
  init?(text: some StringProtocol) {
    guard let bytes = Hexadecimal.bytes(text), bytes.count == Self.secretBytes else { return nil }
    self.init(secret: bytes)
  }

  /// The line of a key file that holds it. The secret itself.
  package var line: String { Hexadecimal.text(secret) }

  /// HKDF with SHA-256 (RFC 5869): the first block of output, 32 bytes.
  private static func derived(from secret: [UInt8]) -> [UInt8] {
    let pseudorandomKey = authenticationCode(of: secret, key: Array("shoal cluster key".utf8))
    return authenticationCode(of: Array("identity".utf8) + [1], key: pseudorandomKey)
  }

  static func authenticationCode(of message: [UInt8], key: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    let made = unsafe HMAC(
      EVP_sha256(), key, Int32(key.count), message, message.count, &code, &count)
    guard unsafe made != nil else {
      preconditionFailure("\(OpenSSLError(takingQueueAfter: "HMAC"))")
    }
    return Array(code.prefix(Int(count)))
  }

  package static let secretBytes = 32
  package static let identityBytes = 16
}

extension ClusterKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "ClusterKey(\(Hexadecimal.text(identity)))" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
