// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why a node has no identity. Never answered by making a new one: a node that silently changed
/// its id would be a stranger to its cluster.
package enum NodeKeyError: Error, Sendable, Equatable {
  /// The file is there and cannot be read; `code` is an errno.
  case unreadable(path: String, code: Int32)
  /// The file is not a PEM private key, or it is encrypted.
  case notAPrivateKey(path: String, underlying: OpenSSLError)
  /// The file holds a private key of another kind.
  case notEd25519(path: String)
  /// The file is longer than any key of this kind.
  case tooLong(path: String, bytesMax: Int)
  /// There was no file and none could be made; `code` is an errno.
  case cannotCreate(path: String, code: Int32)
}

extension NodeKeyError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreadable(let path, let code):
      "cannot read the node key \(path): errno \(code)"
    case .notAPrivateKey(let path, let underlying):
      "\(path) is not an unencrypted PEM private key: \(underlying)"
    case .notEd25519(let path):
      "\(path) is not an Ed25519 key"
    case .tooLong(let path, let bytesMax):
      "\(path) is not a node key: it is longer than \(bytesMax) bytes"
    case .cannotCreate(let path, let code):
      "cannot create the node key \(path): errno \(code)"
        + (code == EROFS
          ? "; its file system is read-only: mount it for writing, and start the node there once"
          : "")
    }
  }
}
