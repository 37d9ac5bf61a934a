// SPDX-License-Identifier: Apache-2.0

/// Why nothing could be taken over at all.
package enum MigrationError: Error, Sendable, Hashable {
  case noTree(directory: String)
}

extension MigrationError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noTree(let directory):
      "\(directory) holds no registry of CNCF Distribution; give the rootdirectory of its "
        + "configuration, in which docker/registry/v2/repositories is"
    }
  }
}
