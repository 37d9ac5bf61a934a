// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

/// What has to be at the destination for the image to be there.
struct TransferPlan: Sendable {
  /// Each once; what a manifest refers to comes before it, and the image's own is last.
  let manifests: [PlannedManifest]
  /// Each once, in the order of the manifests.
  let blobs: [Blob]
  let foreignLayers: Int

  var bytes: Int64 { blobs.reduce(0) { $0 + $1.sizeBytes } }
  var root: PlannedManifest { manifests[manifests.count - 1] }

  /// `found` has the root and everything it refers to.
  init(root: PlannedManifest, found: [Digest: PlannedManifest]) throws(TransferError) {
    var order: [PlannedManifest] = []
    var seen: Set<Digest> = []
    Self.visit(root, found, &seen, &order)
    self.manifests = order
    var blobs: [Blob] = []
    var sizes: [Digest: Int64] = [:]
    var foreign: Set<Digest> = []
    for manifest in order {
      foreign.formUnion(manifest.references.layers.filter { !$0.urls.isEmpty }.map(\.digest))
      for blob in manifest.references.blobs.map(\.blob) {
        guard let known = sizes.updateValue(blob.sizeBytes, forKey: blob.digest) else {
          blobs.append(blob)
          continue
        }
        if known != blob.sizeBytes {
          throw TransferError(
            .manifestInvalid, "the image gives \(blob.digest) two sizes",
            advice: "it is broken where it is; build and push it anew")
        }
      }
    }
    self.blobs = blobs
    self.foreignLayers = foreign.count
  }

  /// Depth first; the depth has been bounded where the manifests were found.
  private static func visit(
    _ manifest: PlannedManifest, _ found: [Digest: PlannedManifest], _ seen: inout Set<Digest>,
    _ order: inout [PlannedManifest]
  ) {
    guard seen.insert(manifest.digest).inserted else { return }
    for descriptor in manifest.references.manifests {
      if let child = found[descriptor.digest] { visit(child, found, &seen, &order) }
    }
    order.append(manifest)
  }
}
