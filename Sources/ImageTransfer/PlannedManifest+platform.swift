// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RegistryCore

extension PlannedManifest {
  /// What machine the image is for, by its configuration; nil if that does not say, as with an
  /// index or an artifact.
  func platform(_ source: any ImageSource) async throws -> Platform? {
    // Other artifacts have configurations that say nothing of this, in whatever form and size.
    guard let config = references.config, Self.configTypes.contains(config.mediaType.text),
      config.urls.isEmpty, config.sizeBytes <= ImageLayout.manifestBytesMax
    else { return nil }
    var bytes: [UInt8] = []
    for try await piece in VerifiedBlobBody(of: config.blob, from: source) {
      bytes += piece.readableBytesView
    }
    return (try? JSONValue(parsing: bytes)).flatMap { Platform($0) }
  }

  private static let configTypes = [
    "application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json",
  ]
}
