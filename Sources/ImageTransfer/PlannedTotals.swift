// SPDX-License-Identifier: Apache-2.0

/// What is known to be wanted so far: the referrers of an image are found when the image is there.
struct PlannedTotals: Sendable {
  private var manifests = 0
  private var blobs = 0
  private var bytes: Int64 = 0

  mutating func add(_ plan: TransferPlan) {
    manifests += plan.manifests.count
    blobs += plan.blobs.count
    bytes += plan.bytes
  }

  var event: TransferEvent { .planned(manifests: manifests, blobs: blobs, bytes: bytes) }
}
