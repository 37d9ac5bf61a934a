// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Storage

extension RegistryError {
  /// What a client is told when this node's disk fails it: enough to know whose fault it is and
  /// whether to come back; paths and system calls are for the log.
  init(storage error: any Error) {
    guard let error = error as? StorageError else {
      self.init(.unknown, message: "this node's storage failed")
      return
    }
    switch error.code {
    case .noSpace:
      self.init(.unavailable, message: "this node's disk is full; free space on it and try again")
    case .readOnly:
      self.init(
        .unavailable, message: "this node's disk is read-only; what it holds can be pulled still")
    case .descriptorsExhausted:
      self.init(.unavailable, message: "this node has too many files open; try again")
    case .uploadEnded:
      self.init(.blobUploadUnknown)
    case .permission, .io, .notFound, .locked, .corrupt, .sizeConflict, .sealed, .busy,
      .sessionFailed:
      self.init(.unknown, message: "this node's storage failed; its log says how")
    }
  }
}
