// SPDX-License-Identifier: Apache-2.0
import CCrypt

/// bcrypt as libcrypt computes it (crypt(5), the prefixes `$2a$`, `$2b$` and `$2y$`).
package enum BCrypt {
  /// Whether the hash is that of the password. Takes as long as the hash's cost says, whatever the
  /// outcome, and blocks that long. As everywhere, bcrypt looks at 72 bytes of a password.
  package static func matches(_ password: [UInt8], _ hash: String) -> Bool {
    // The library would take what is before it for the whole password.
    guard !password.contains(0) else { return false }
    let phrase = (password + [0]).map { CChar(bitPattern: $0) }
    // 32 KiB, which is too much for the stack of some threads.
    let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
    unsafe data.initialize(to: crypt_data())
    defer { unsafe data.deallocate() }
    guard let computed = unsafe crypt_r(phrase, hash, data) else { return false }
    return areEqual(unsafe Array(String(cString: computed).utf8), Array(hash.utf8))
  }

  /// Takes as long for two that differ at once as for two that are equal.
  private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
  }
}
