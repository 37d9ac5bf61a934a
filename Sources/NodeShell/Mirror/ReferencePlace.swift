// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// What names a manifest, in a repository of an upstream.
struct ReferencePlace: Hashable, Sendable {
  let upstream: String
  let repository: RepositoryName
  let reference: Reference
}
