// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import RegistryCore

/// An image to be in an image layout.
package struct LayoutDestination: ImageDestination {
  package let layout: ImageLayout
  /// What the image shall be called; nil for no name.
  package let name: String?
  /// Whether blobs that are there are read and hashed, rather than known by their size.
  package let rehashes: Bool

  package init(folder: String, name: String?, rehashes: Bool = false) {
    self.layout = ImageLayout(folder: folder)
    self.name = name
    self.rehashes = rehashes
  }

  /// Makes the folder a layout if there is none.
  package func prepare() throws { _ = try ImageLayout.openOrCreate(layout.folder) }

  package func store(
    _ blob: Blob, from source: any ImageSource, observer: BlobObserver
  ) async throws -> BlobOutcome {
    if try layout.holds(blob, rehashes: rehashes) { return .skipped }
    var partial = try PartialBlob.open(blob, in: layout)
    do {
      observer.onBegin(partial.sizeBytes)
      if !partial.isWhole || blob.sizeBytes == 0 {
        try await fetch(&partial, from: source, observer)
      }
      try partial.install()
      return .transferred
    } catch let error as TransferError where error.code == .wrongBytes {
      // Nobody knows which of its bytes are wrong.
      try partial.remove()
      throw error
    } catch {
      // The error tells more than one of clearing up after it would.
      try? partial.abandon()
      throw error
    }
  }

  package func store(_ manifest: PlannedManifest) async throws -> Bool {
    let blob = Blob(digest: manifest.digest, sizeBytes: Int64(manifest.bytes.count))
    // As small as they are, manifests are always read.
    if try layout.holds(blob, rehashes: true) { return false }
    var partial = try PartialBlob.open(blob, in: layout)
    do {
      try partial.restart()
      try partial.append(manifest.bytes)
      try partial.install()
    } catch {
      try? partial.abandon()
      throw error
    }
    return true
  }

  package func name(_ root: PlannedManifest) async throws -> Bool {
    try await list(root, as: name)
  }

  package func attach(_ referrer: PlannedManifest) async throws -> Bool {
    try await list(referrer, as: nil)
  }

  private func list(_ manifest: PlannedManifest, as name: String?) async throws -> Bool {
    let isNew = try await store(manifest)
    try layout.synchroniseBlobs()
    let descriptor = Descriptor(
      mediaType: manifest.mediaType, digest: manifest.digest,
      sizeBytes: Int64(manifest.bytes.count))
    return try layout.setName(name, to: descriptor) || isNew
  }

  private func fetch(
    _ partial: inout PartialBlob, from source: any ImageSource, _ observer: BlobObserver
  ) async throws {
    let body = VerifiedBlobBody(
      of: partial.blob, from: source, after: partial.hash, onBytes: observer.onBytes)
    for try await piece in body { try partial.append(piece) }
  }
}
