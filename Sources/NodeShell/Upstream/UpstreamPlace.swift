// SPDX-License-Identifier: Apache-2.0

import RegistryClient
import RegistryCore

/// Where in a repository at an upstream bytes are: what an `UpstreamSource` stands for.
struct UpstreamPlace: Sendable {
  let client: RegistryClient
  let repository: RepositoryName
  let content: Content

  /// Registries keep the two apart, though both are bytes with a digest.
  enum Content: Sendable, Hashable {
    case blob
    case manifest
  }
}
