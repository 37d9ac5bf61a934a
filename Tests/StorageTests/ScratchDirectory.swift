// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Storage

/// A folder of its own for one test, removed with it.
final class ScratchDirectory: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "storage-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("left behind: \(path): \(error)")
    }
  }

  /// Every path below, files and folders, sorted.
  func tree() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
  }

  /// The files below, sorted.
  func files() throws -> [String] {
    try tree().filter { name in
      var isFolder: ObjCBool = false
      return unsafe FileManager.default.fileExists(
        atPath: "\(path)/\(name)", isDirectory: &isFolder) && !isFolder.boolValue
    }
  }

  func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
  }

  func create(_ name: String, bytes: [UInt8] = []) throws {
    let url = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  /// What a crash at this moment would leave.
  func copy() throws -> ScratchDirectory { try Self.copy(of: path) }

  static func copy(of store: FileBlobStore) throws -> ScratchDirectory {
    try copy(of: store.location)
  }

  private static func copy(of path: String) throws -> ScratchDirectory {
    let copy = try ScratchDirectory()
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      try FileManager.default.copyItem(
        atPath: "\(path)/\(name)", toPath: "\(copy.path)/\(name)")
    }
    return copy
  }
}
