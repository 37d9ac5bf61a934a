// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// Pulls images as a container runtime does: the manifest, then its blobs, several at a time.
/// Every byte is hashed, and thrown away.
package struct ImagePuller: Sendable {
  package let node: HostPort
  /// containerd's default is 3, Docker's 3, podman's 6.
  package var concurrentBlobs = 4
  /// Tries of one blob, the first included.
  package var triesMax = 3
  /// Told how many bytes more of blobs have come, failed tries included. Called from any thread.
  package var onBytes: @Sendable (Int) -> Void = { _ in }

  package init(node: HostPort) {
    self.node = node
  }

  /// Throws `PullFailure` for the first blob that could not be had.
  package func pull(
    _ repository: RepositoryName, _ reference: Reference
  ) async throws -> PullReport {
    let download = BlobDownload(node: node, repository: repository)
    do {
      let report = try await pull(reference, with: download)
      try await download.shutdown()
      return report
    } catch {
      try await download.shutdown()
      throw error
    }
  }

  private func pull(
    _ reference: Reference, with download: BlobDownload
  ) async throws -> PullReport {
    let start = ContinuousClock.now
    let manifest = try await download.manifest(reference)
    let tally = PullTally()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, blob) in manifest.blobs.enumerated() {
        if index >= concurrentBlobs { try await group.next() }
        group.addTask {
          try await fetch(blob, with: download, tally: tally)
        }
      }
      try await group.waitForAll()
    }
    return PullReport(
      manifestDigest: manifest.digest, blobs: manifest.blobs,
      seconds: (ContinuousClock.now - start) / .seconds(1),
      firstByteSeconds: (tally.firstByteAt - start) / .seconds(1),
      retries: tally.retries)
  }

  private func fetch(
    _ blob: Blob, with download: BlobDownload, tally: PullTally
  ) async throws {
    for attempt in 1... {
      do {
        try await download.blob(blob) { count in
          tally.noteFirstByte()
          onBytes(count)
        }
        return
      } catch {
        guard attempt < triesMax, !Task.isCancelled else { throw error }
        tally.countRetry()
      }
    }
  }
}
