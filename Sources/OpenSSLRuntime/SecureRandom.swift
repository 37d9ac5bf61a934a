// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// Unpredictable bytes, for keys and nonces.
package enum SecureRandom {
  /// Traps when the system has no entropy to give: there is no safe way to go on without.
  package static func bytes(count: Int) -> [UInt8] {
    precondition(count >= 0 && count <= Int(Int32.max), "a count of bytes out of range")
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      guard unsafe RAND_bytes(buffer.baseAddress, Int32(count)) == 1 else {
        preconditionFailure("\(OpenSSLError(takingQueueAfter: "RAND_bytes"))")
      }
      initializedCount = count
    }
  }
}
