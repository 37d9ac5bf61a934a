// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import RegistryCore

enum Fixture {
  static let repository = RepositoryName("library/debian")!
  static let latest = Reference("latest")!
  static let alphabet = Array("abcdefghijklmnopqrstuvwxyz".utf8)
  static let alphabetDigest = ReferenceSHA256.digest(alphabet)
  static let alphabetReference = Reference.digest(alphabetDigest)
  static let manifestType = "application/vnd.oci.image.manifest.v1+json"
  static let blobPath = "/v2/library/debian/blobs/\(alphabetDigest)"

  static func alphabetStream() -> AsyncStream<ByteBuffer> {
    AsyncStream { continuation in
      continuation.yield(ByteBuffer(bytes: alphabet[..<9]))
      continuation.yield(ByteBuffer(bytes: alphabet[9...]))
      continuation.finish()
    }
  }
}
