// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Logging
import RegistryCore

extension OriginContent {
  /// Writes beside a manifest by which names it goes now. Without that a catalog that is lost is
  /// made anew without the last of them, so what goes wrong here fails nobody's request.
  func recordNames(of digest: Digest) async {
    await turns.take(digest)
    defer { turns.give(digest) }
    do {
      try await ManifestNames.record(digest, from: catalog, in: store)
    } catch {
      disk.logger.warning(
        "names were not written beside a manifest", metadata: [LogKey.error: "\(error)"])
    }
  }
}
