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
      self.init(.unavailable, message: "this node's disk is full; free space on it and try again")
    case .readOnly:
      self.init(
        .unavailable, message: "this node's disk is read-only; what it holds can be pulled still")
    case .busy, .closed, .cancelled, .outOfMemory:
      self.init(.unavailable, message: "this node's catalog does not answer now; try again")
    case .io, .corrupt, .newerSchema, .cannotOpen, .defect:
      self.init(.unknown, message: "this node's catalog failed; its log says how")
    }
  }
}
