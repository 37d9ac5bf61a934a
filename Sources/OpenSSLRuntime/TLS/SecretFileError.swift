// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Why a file with a secret, or one that goes with it, is not used.
package enum SecretFileError: Error, Sendable, Equatable {
  case failed(path: String, code: Int32)
  case readableByOthers(path: String, mode: UInt32)
  case tooLong(path: String, bytesMax: Int)
}

extension SecretFileError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .failed(let path, ENOENT): "there is no file \(path)"
    case .failed(let path, EACCES): "\(path) may not be read by this user"
    case .failed(let path, let code): "cannot read \(path): errno \(code)"
    case .readableByOthers(let path, let mode):
      "\(path) may be read by others than its owner (mode 0\(String(mode, radix: 8))), and whoever "
        + "reads it can join the cluster; do: chmod 600 \(path)"
    case .tooLong(let path, let bytesMax):
      "\(path) is longer than \(bytesMax) bytes: it is another file than it should be"
    }
  }
}
