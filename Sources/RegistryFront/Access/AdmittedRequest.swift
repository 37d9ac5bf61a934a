// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// A request that its caller may make, and what else the answer may show.
struct AdmittedRequest: Sendable {
  let request: RegistryRequest
  /// Whether the caller may know of the repository.
  let maySee: @Sendable (RepositoryName) -> Bool
}
