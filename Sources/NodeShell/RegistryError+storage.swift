// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Storage

extension RegistryError {
  static let diskFull = RegistryError(
    .unavailable, message: "this node's disk is full; free space on it and try again")
  static let diskReadOnly = RegistryError(
    .unavailable, message: "this node's disk is read-only; what it holds can be pulled still")

  /// What a client is told when this node's disk fails it: enough to know whose fault it is and
  /// whether to come back; paths and system calls are for the log.
  init(storage error: any Error) {
    guard let error = error as? StorageError else {
      self.init(.unknown, message: "this node's storage failed")
      return
    }
    switch error.code {
    case .noSpace:
      self = .diskFull
    case .readOnly:
      self = .diskReadOnly
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
