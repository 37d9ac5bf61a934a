// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A folder for one run, with a name that no other run has.
package struct WorkFolder: Sendable {
  package let path: String

  /// Made inside the system's folder for temporary files.
  package static func make(prefix: String) throws -> WorkFolder {
    let folder = WorkFolder(
      path: FileManager.default.temporaryDirectory
        .appending(path: "\(prefix)-\(UUID().uuidString.prefix(13).lowercased())").path)
    try folder.makeInside("")
    return folder
  }

  /// The path of a folder inside, made if it is not there.
  @discardableResult
  package func makeInside(_ name: String) throws -> String {
    let inside = name.isEmpty ? path : "\(path)/\(name)"
    try FileManager.default.createDirectory(
      atPath: inside, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    return inside
  }

  package func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }
}
