// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A tree of files that another program has written, or is to read. Paths are below its root; the
/// caller has checked every name that goes into one.
package struct ForeignTree: Sendable {
  package let root: String

  package init(root: String) {
    self.root = root
  }

  package func path(_ path: String) -> String { "\(root)/\(path)" }

  /// The names in a folder, sorted; none if there is no such folder, or something else.
  package func names(in folder: String) throws(StorageError) -> [String] {
    do {
      return try PosixFolder.names(in: path(folder))
    } catch {
      guard [ENOTDIR, ELOOP].contains(error.errno) else { throw error }
      return []
    }
  }

  /// The size of a regular file; nil if there is none.
  package func fileSizeBytes(_ file: String) throws(StorageError) -> Int64? {
    try PosixFolder.fileSizeBytes(path(file))
  }

  /// Unix time of the last write; nil if there is none.
  package func writtenSeconds(_ file: String) throws(StorageError) -> Int64? {
    try PosixFolder.writtenSeconds(path(file))
  }

  /// The whole of a small file; nil if there is none. Throws `corrupt` above `bytesMax`.
  package func contents(_ file: String, bytesMax: Int64) throws(StorageError) -> [UInt8]? {
    try PosixFile.contents(path(file), bytesMax: bytesMax)
  }

  /// Makes a file hold these bytes, in one step. It is durable after `synchronise`.
  ///
  /// - Parameter seconds: the Unix time at which it is to look written; nil for now, or for what it
  ///   has if it holds these bytes already.
  package func write(
    _ bytes: [UInt8], to file: String, writtenAtSeconds seconds: Int64?
  ) throws(StorageError) {
    if try fileSizeBytes(file) == Int64(bytes.count),
      try contents(file, bytesMax: Int64(bytes.count)) == bytes
    {
      if let seconds { try PosixFolder.setWritten(path(file), atSeconds: seconds) }
      return
    }
    try place(file) { temporary throws(StorageError) in
      try PosixFile.create(temporary, bytes: bytes)
      if let seconds { try PosixFolder.setWritten(temporary, atSeconds: seconds) }
    }
  }

  /// Makes the names of all that was written durable, with everything else that is on the way to a
  /// disk: cheaper than each folder on the way to each of many files by itself.
  package func synchronise() { sync() }

  /// Has `make` prepare a file, and gives it its name only then: who is interrupted leaves a file
  /// that has none, and that the next attempt replaces.
  func place(
    _ file: String, _ make: (_ temporary: String) throws(StorageError) -> Void
  ) throws(StorageError) {
    let target = path(file)
    let temporary = target + ".unfinished"
    let parts = target.split(separator: "/", omittingEmptySubsequences: false)
    try PosixFolder.createAll(parts.dropLast().joined(separator: "/"))
    try PosixFolder.removeAll(temporary)
    try make(temporary)
    try PosixFolder.move(temporary, to: target)
  }
}
