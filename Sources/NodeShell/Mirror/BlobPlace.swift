// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

/// A blob in a repository of an upstream. Sizes are known by it rather than by the digest alone, so
/// that a manifest which lies about a size spoils no other repository.
struct BlobPlace: Hashable, Sendable {
  let upstream: String
  let repository: RepositoryName
  let digest: Digest
}
