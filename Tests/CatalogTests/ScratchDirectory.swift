// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A folder of its own for one test, removed with it.
final class ScratchDirectory: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "catalog-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("left behind: \(path): \(error)")
    }
  }

  var catalogPath: String { path + "/catalog.sqlite" }

  /// What a crash at this moment would leave.
  func copy() throws -> ScratchDirectory {
    let copy = try ScratchDirectory()
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      try FileManager.default.copyItem(atPath: "\(path)/\(name)", toPath: "\(copy.path)/\(name)")
    }
    return copy
  }
}
