// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// All that an image consists of, found manifest by manifest: an index, the manifests it lists,
/// their configs and layers. Not what refers to it, and not layers that have a home elsewhere. What
/// an index lists that is no manifest, as the index of a build cache lists layers, is not read.
///
/// ```
/// while let manifest = closure.next { … closure.read(bytes), or closure.passOver() }
/// ```
package struct ImageClosure: Sendable {
  /// By digest, with the size that the first reference to it says.
  private var sizes = OrderedTable<Digest, Int64>()
  /// Manifests that are still to be read, in the order they were met.
  private var unread: [Descriptor]

  package init(root: Descriptor) {
    unread = [root]
    sizes[root.digest] = root.sizeBytes
  }

  /// Everything met so far, in the order it was met.
  package var contents: [KeptContent] {
    sizes.keys.map { KeptContent(digest: $0, sizeBytes: sizes[existing: $0]) }
  }

  /// The manifest to read next; nil if all are.
  package var next: Descriptor? { unread.first }

  /// - Throws: `tooLarge`, or `manifestInvalid` if the bytes are no manifest.
  package mutating func read(_ bytes: [UInt8]) throws(ImageClosureError) {
    unread.removeFirst()
    let references: ManifestReferences
    do {
      references = try ManifestReferences(parsing: bytes)
    } catch {
      throw .malformed(error)
    }
    for manifest in references.manifests where !sizes.contains(manifest.digest) {
      try add(manifest)
      if manifest.mediaType.isManifest { unread.append(manifest) }
    }
    for blob in references.requiredBlobs where !sizes.contains(blob.digest) { try add(blob) }
  }

  /// The next one is not there: an index may list manifests that its registry does not have.
  package mutating func passOver() {
    let descriptor = unread.removeFirst()
    sizes.remove(descriptor.digest)
  }

  private mutating func add(_ descriptor: Descriptor) throws(ImageClosureError) {
    guard sizes.count < Self.contentsMax else { throw .tooLarge }
    sizes[descriptor.digest] = descriptor.sizeBytes
  }

  /// An index of 50 platforms with 100 layers each has 5,000.
  package static let contentsMax = 10_000
}
