// SPDX-License-Identifier: Apache-2.0

package import RegistryCore

/// What could not be taken over, and why; the rest was.
package struct MigrationProblem: Sendable, Hashable {
  /// Nil where none is known.
  package let repository: RepositoryName?
  /// A digest or a tag.
  package let subject: String
  package let reason: String
}
