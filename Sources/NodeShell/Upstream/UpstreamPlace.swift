// SPDX-License-Identifier: Apache-2.0

import RegistryClient
import RegistryCore

/// A repository at an upstream: what an `UpstreamSource` stands for.
struct UpstreamPlace: Sendable {
  let client: RegistryClient
  let repository: RepositoryName
}
