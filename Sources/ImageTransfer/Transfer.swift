// SPDX-License-Identifier: Apache-2.0

import ContentModel
package import RegistryCore
import Synchronization

/// Copies one image with all it refers to: first the blobs, a few at a time and each once, then the
/// manifests, and at last the name, so that a destination never has a manifest that leads nowhere.
///
///     rootManifest ─► manifests, level by level ─► blobs, in parallel ─► manifests ─► name
///
/// With `includesReferrers`, what is about these manifests follows, and what is about that: the
/// same for each, but that it gets no name.
///
/// Memory is bounded by the manifests and by a few pieces for each blob under way. Files are read,
/// hashed and written on the task's own thread; the network has threads of its own.
package struct Transfer: Sendable {
  package let source: any ImageSource
  package let destination: any ImageDestination
  package var platform: Platform?
  package var includesReferrers = false
  package var limits = TransferLimits()
  /// Called from any thread, in order for each blob.
  package var onEvent: @Sendable (TransferEvent) -> Void = { _ in }

  package init(source: any ImageSource, destination: any ImageDestination) {
    self.source = source
    self.destination = destination
  }

  /// - Throws: `TransferError`, `DiskError`, or `CancellationError` if the task was cancelled; then
  ///   what has arrived stays for the next attempt, and the name leads to what it did before.
  package func run() async throws -> TransferReport {
    let plan = try await ManifestWalk(source: source, limits: limits, retrying: retrying)
      .plan(platform: platform)
    try destination.prepare()
    var report = TransferReport(digest: plan.root.digest, mediaType: plan.root.mediaType)
    var planned = PlannedTotals()
    try await storeContent(of: plan, &planned, &report)
    report.count(isStored: try await retrying.run { try await destination.name(plan.root) })
    if includesReferrers { try await copyReferrers(of: plan.manifests, &planned, &report) }
    return report
  }

  /// All of it but the plan's own manifest.
  func storeContent(
    of plan: TransferPlan, _ planned: inout PlannedTotals, _ report: inout TransferReport
  ) async throws {
    planned.add(plan)
    onEvent(planned.event)
    report.foreignLayers += plan.foreignLayers
    let results = try await BoundedParallel.map(plan.blobs, atOnceMax: limits.blobsAtOnceMax) {
      try await store($0)
    }
    for (blob, (outcome, movedBytes)) in zip(plan.blobs, results) {
      report.count(blob, outcome, movedBytes: movedBytes)
    }
    for manifest in plan.manifests.dropLast() {
      report.count(isStored: try await retrying.run { try await destination.store(manifest) })
    }
  }

  private func store(_ blob: Blob) async throws -> (BlobOutcome, movedBytes: Int64) {
    let movedBytes = Mutex<Int64>(0)
    let onEvent = onEvent
    let observer = BlobObserver(
      onBegin: { onEvent(.blobBegan(blob, atByte: $0)) },
      onBytes: { count in
        movedBytes.withLock { $0 += Int64(count) }
        onEvent(.blobMoved(blob.digest, bytes: count))
      })
    let outcome = try await retrying.run {
      try await destination.store(blob, from: source, observer: observer)
    }
    onEvent(.blobEnded(blob, outcome))
    return (outcome, movedBytes.withLock { $0 })
  }

  var retrying: Retrying {
    let onEvent = onEvent
    return Retrying(limits: limits) { onEvent(.retrying(reason: $0, afterSeconds: $1)) }
  }
}

extension TransferReport {
  fileprivate mutating func count(_ blob: Blob, _ outcome: BlobOutcome, movedBytes: Int64) {
    bytesTransferred += movedBytes
    switch outcome {
    case .transferred:
      blobsTransferred += 1
      bytesSkipped += max(0, blob.sizeBytes - movedBytes)
    case .skipped:
      blobsSkipped += 1
      bytesSkipped += max(0, blob.sizeBytes - movedBytes)
    case .mounted:
      blobsMounted += 1
      bytesMounted += blob.sizeBytes
    }
  }

  mutating func count(isStored: Bool) {
    if isStored { manifestsStored += 1 } else { manifestsSkipped += 1 }
  }
}
