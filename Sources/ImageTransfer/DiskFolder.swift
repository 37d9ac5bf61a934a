// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Operations on a folder and the names in it.
enum DiskFolder {
  /// Creates the folder and those above it that are missing.
  static func createAll(_ path: String) throws(DiskError) {
    var prefix = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      prefix += prefix.isEmpty || prefix.hasSuffix("/") ? "\(part)" : "/\(part)"
      if try isFolder(prefix) { continue }
      do {
        try DiskFile.run("mkdir", prefix) { unsafe mkdir(prefix, permissions) }
      } catch {
        // Another process may have been faster.
        guard try isFolder(prefix) else { throw error }
      }
    }
  }

  /// The names in the folder, sorted; none if there is no folder.
  static func names(_ path: String) throws(DiskError) -> [String] {
    guard let stream = unsafe opendir(path) else {
      let error = DiskError(operation: "opendir", path: path, errno: errno)
      if error.errno == ENOENT { return [] }
      throw error
    }
    defer { _ = unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Makes the names in the folder durable.
  static func synchronise(_ path: String) throws(DiskError) {
    let descriptor = try openFolder(path)
    defer { _ = close(descriptor) }
    try DiskFile.run("fsync", path) { fsync(descriptor) }
  }

  /// Runs `body` while no other process runs one for the same folder.
  static func withLock<Outcome>(
    _ path: String, _ body: () throws -> Outcome
  ) throws -> Outcome {
    let descriptor = try openFolder(path)
    defer { _ = close(descriptor) }
    try DiskFile.run("flock", path) { flock(descriptor, LOCK_EX) }
    return try body()
  }

  static func move(_ source: String, to target: String) throws(DiskError) {
    try DiskFile.run("rename", target) { unsafe rename(source, target) }
  }

  /// Absence is no error.
  static func remove(_ path: String) throws(DiskError) {
    do {
      try DiskFile.run("unlink", path) { unsafe unlink(path) }
    } catch {
      guard error.isAbsence else { throw error }
    }
  }

  /// The status of what the path names, symbolic links followed; nil if there is nothing.
  static func status(of path: String) throws(DiskError) -> stat? {
    var status = stat()
    do {
      try DiskFile.run("stat", path) { unsafe stat(path, &status) }
      return status
    } catch {
      guard error.isAbsence else { throw error }
      return nil
    }
  }

  private static func isFolder(_ path: String) throws(DiskError) -> Bool {
    try status(of: path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  private static func openFolder(_ path: String) throws(DiskError) -> Int32 {
    try DiskFile.run("open", path) {
      unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
  }

  private static let permissions: mode_t = 0o755
}
