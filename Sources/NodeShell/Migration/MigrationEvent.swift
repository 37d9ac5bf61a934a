// SPDX-License-Identifier: Apache-2.0

package import RegistryCore

/// How a migration comes along.
package enum MigrationEvent: Sendable, Hashable {
  /// The repository is being taken over, `index` of `count`.
  case repositoryBegan(RepositoryName, index: Int, count: Int)
  /// So many bytes more have been read or handed on.
  case moved(bytes: Int64)
  case repositoryEnded(RepositoryName, MigrationReport)
}
