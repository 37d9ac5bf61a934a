// SPDX-License-Identifier: Apache-2.0

import Catalog
import RegistryCore

extension RegistryError {
  /// What a client is told when the catalog did not do what it asked.
  init(catalog error: CatalogError) {
    switch error.code {
    case .missingReferences(let digests):
      self = .unknownReferences(digests)
    case .full:
      self = .diskFull
    case .readOnly:
      self = .diskReadOnly
    case .busy, .closed, .cancelled, .outOfMemory:
      self.init(.unavailable, message: "this node's catalog does not answer now; try again")
    case .io, .corrupt, .newerSchema, .cannotOpen, .defect:
      self.init(.unknown, message: "this node's catalog failed; its log says how")
    }
  }
}
