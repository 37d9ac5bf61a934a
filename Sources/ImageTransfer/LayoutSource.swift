// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryClient
package import RegistryCore

/// An image in an image layout.
package struct LayoutSource: ImageSource {
  package let layout: ImageLayout
  /// Nil for the only image there is.
  package let name: String?

  package init(layout: ImageLayout, name: String?) {
    self.layout = layout
    self.name = name
  }

  package func rootManifest() async throws -> FetchedManifest {
    let descriptor = try layout.index().entry(named: name, in: layout.folder).descriptor
    let bytes = try await manifest(descriptor.digest)
    return FetchedManifest(
      digest: descriptor.digest, mediaType: descriptor.mediaType, bytes: bytes)
  }

  package func manifest(_ digest: Digest) async throws -> [UInt8] {
    guard let bytes = try layout.manifest(digest) else { throw missing("manifest", digest) }
    return bytes
  }

  /// In a layout the manifests of `index.json` are looked through: what is about another has an
  /// entry of its own there.
  package func referrers(of subject: Digest) async throws -> [Referrer] {
    var referrers: [Referrer] = []
    for entry in try layout.index().entries {
      let descriptor = entry.descriptor
      guard !referrers.contains(where: { $0.digest == descriptor.digest }),
        let bytes = try layout.manifest(descriptor.digest),
        let references = try? ManifestReferences(parsing: bytes),
        references.subject?.digest == subject
      else { continue }
      referrers.append(
        Referrer(
          digest: descriptor.digest, mediaType: descriptor.mediaType,
          sizeBytes: descriptor.sizeBytes, artifactType: references.artifactType,
          annotations: references.annotations))
    }
    return referrers
  }

  package func blob(_ blob: Blob, fromByte: Int64) async throws -> BlobBody {
    do {
      return BlobBody(
        origin: .layout(
          try LayoutBlobBody(path: layout.blobPath(blob.digest), fromByte: fromByte)))
    } catch let error where error.isAbsence {
      throw missing("blob", blob.digest)
    }
  }

  private func missing(_ what: String, _ digest: Digest) -> TransferError {
    TransferError(
      .layoutInvalid, "\(layout.folder) does not have the \(what) \(digest) that the image needs",
      advice: "complete it with shoal pull IMAGE --to oci:\(layout.folder)")
  }
}
