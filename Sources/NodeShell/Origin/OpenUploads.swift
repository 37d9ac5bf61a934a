// SPDX-License-Identifier: Apache-2.0

import Catalog
import RegistryCore
import Synchronization

/// The uploads in progress, counted as the catalog has them.
final class OpenUploads: Sendable {
  private let tally: Mutex<UploadTally>

  init(limits: NodeShellConfiguration) {
    tally = Mutex(
      UploadTally(
        countMax: limits.openUploadsMax, perRepositoryMax: limits.openUploadsPerRepositoryMax))
  }

  /// With those of earlier runs. MUST be made before clients are served: one that ended an upload
  /// meanwhile would leave it counted.
  convenience init(
    limits: NodeShellConfiguration, in catalog: any RegistryCatalog
  ) async throws {
    self.init(limits: limits)
    for upload in try await catalog.uploads(startedBefore: .max, limit: nil) {
      tally.withLock { $0.adopt(upload.id, in: upload.repository) }
    }
  }

  /// Throws if there are too many.
  func open(_ id: UploadID, in repository: RepositoryName) throws(RegistryError) {
    try tally.withLock { (tally) throws(RegistryError) in try tally.open(id, in: repository) }
  }

  func closed(_ id: UploadID) {
    tally.withLock { $0.closed(id) }
  }

  var isCrowded: Bool { tally.withLock { $0.isCrowded } }
}
