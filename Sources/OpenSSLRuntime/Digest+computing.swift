// SPDX-License-Identifier: Apache-2.0
package import ContentModel

extension Digest {
  /// The digest of bytes that are all in memory.
  package static func computing(_ algorithm: HashAlgorithm, of bytes: [UInt8]) -> Digest {
    var stream = HashStream(algorithm: algorithm)
    stream.update(bytes)
    return stream.finalize()
  }

  /// Whether these bytes, all of them, are what this digest names.
  package func names(_ bytes: [UInt8]) -> Bool {
    Digest.computing(algorithm, of: bytes) == self
  }
}
