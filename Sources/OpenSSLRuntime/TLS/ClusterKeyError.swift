// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What is wrong with a key file, in words that say what to do.
package enum ClusterKeyError: Error, Sendable, Equatable {
  case file(SecretFileError)
  case noKey(path: String)
  /// Lines are counted from 1.
  case notAKey(path: String, line: Int)
  case tooManyKeys(path: String, countMax: Int)
  /// `code` is an errno.
  case cannotCreate(path: String, code: Int32)
}

extension ClusterKeyError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .file(let error): error.description
    case .noKey(let path):
      "\(path) has no cluster key; add one with: shoal key >> \(path)"
    case .notAKey(let path, let line):
      "\(path), line \(line): a cluster key is 64 hexadecimal digits, as shoal key prints them; "
        + "comments begin with #"
    case .tooManyKeys(let path, let countMax):
      "\(path) has more than \(countMax) cluster keys; remove those that no node uses any more"
    case .cannotCreate(let path, EEXIST):
      "\(path) is there already and is left as it is; to add a key to it: shoal key >> \(path)"
    case .cannotCreate(let path, let code):
      "cannot create \(path): errno \(code)"
    }
  }
}
