// SPDX-License-Identifier: Apache-2.0

/// One thing a request must be allowed to do.
package enum AccessNeed: Sendable, Hashable {
  /// To be somebody: `/v2/`, by which clients find out how to prove who they are.
  case presence
  /// To see the names of repositories.
  case catalog
  case repository(RepositoryName, AccessAction)
}
