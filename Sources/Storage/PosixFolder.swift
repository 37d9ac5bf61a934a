// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Operations on folders and the names in them.
enum PosixFolder {
  /// Creates the folder and those above it that are missing.
  static func createAll(_ path: String) throws(StorageError) {
    var prefix = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      prefix += prefix.isEmpty || prefix.hasSuffix("/") ? "\(part)" : "/\(part)"
      try create(prefix)
    }
  }

  /// Creates one folder; false if it was there.
  @discardableResult
  static func create(_ path: String) throws(StorageError) -> Bool {
    do {
      try SystemCall.run("mkdir", path) { unsafe mkdir(path, permissions) }
      return true
    } catch {
      // Above the data directory a read-only or foreign folder is fine as long as it exists.
      guard try isFolder(path) else { throw error }
      return false
    }
  }

  /// Makes the names in the folder durable.
  static func synchronise(_ path: String) throws(StorageError) {
    try PosixFile(path, flags: O_RDONLY | O_DIRECTORY).synchronise()
  }

  /// The names in the folder, sorted; none if there is no such folder.
  static func names(in path: String) throws(StorageError) -> [String] {
    var opened: OpaquePointer?
    do {
      try SystemCall.run("opendir", path) {
        unsafe opened = opendir(path)
        return unsafe opened == nil ? -1 : 0
      }
    } catch {
      if error.code == .notFound { return [] }
      throw error
    }
    guard let stream = unsafe opened else { return [] }
    defer { _ = unsafe closedir(stream) }
    var names: [String] = []
    while true {
      // Only errno tells the end of a folder from an error (readdir(3)).
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    let code = errno
    guard code == 0 else { throw StorageError(operation: "readdir", path: path, errno: code) }
    return names.sorted()
  }

  /// The size of a regular file; nil if there is none.
  static func fileSizeBytes(_ path: String) throws(StorageError) -> Int64? {
    guard let status = try status(of: path), status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int64(status.st_size)
  }

  /// Unix time of the last write to a file or folder; nil if there is none.
  static func writtenSeconds(_ path: String) throws(StorageError) -> Int64? {
    try status(of: path).map { Int64($0.st_mtim.tv_sec) }
  }

  static func move(_ source: String, to target: String) throws(StorageError) {
    try SystemCall.run("rename", target) { unsafe rename(source, target) }
  }

  /// Gives a file a second name on the same file system.
  static func link(_ source: String, to target: String) throws(StorageError) {
    try SystemCall.run("link", target) { unsafe Glibc.link(source, target) }
  }

  /// Removes a file, or a folder with all that is in it; absence is no error.
  static func removeAll(_ path: String) throws(StorageError) {
    do {
      try SystemCall.run("unlink", path) { unsafe unlink(path) }
    } catch {
      if error.code == .notFound { return }
      guard try isFolder(path) else { throw error }
      for name in try names(in: path) { try removeAll("\(path)/\(name)") }
      try SystemCall.run("rmdir", path) { unsafe rmdir(path) }
    }
  }

  private static func isFolder(_ path: String) throws(StorageError) -> Bool {
    guard let status = try status(of: path) else { return false }
    return status.st_mode & S_IFMT == S_IFDIR
  }

  private static func status(of path: String) throws(StorageError) -> stat? {
    var status = stat()
    do {
      try SystemCall.run("stat", path) { unsafe stat(path, &status) }
      return status
    } catch {
      guard error.code == .notFound || error.errno == ENOTDIR else { throw error }
      return nil
    }
  }

  private static let permissions: mode_t = 0o750
}
