// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// A SubjectPublicKeyInfo to and from OpenSSL (RFC 5280, section 4.1.2.7).
enum PublicKeyInfo {
  /// The caller frees it.
  static func decode(_ bytes: [UInt8]) -> OpaquePointer? {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      var start = buffer.baseAddress
      return unsafe d2i_PUBKEY(nil, &start, buffer.count)
    }
  }

  static func encode(_ key: OpaquePointer?) -> [UInt8]? {
    let count = unsafe i2d_PUBKEY(key, nil)
    guard count > 0 else { return nil }
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, written in
      var start = buffer.baseAddress
      written = max(0, Int(unsafe i2d_PUBKEY(key, &start)))
    }
  }
}
