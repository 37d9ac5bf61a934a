// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster
import RegistryFront
import Testing

@Suite("Small files")
struct SmallFileTests {
  @Test("what cannot be read to its end is no file, rather than a short one")
  func unreadable() throws {
    let folder = try WorkFolder.make(prefix: "shoal-small-file")
    defer { folder.remove() }
    #expect(throws: FileLoadError.self) { try SmallFile.read(folder.path) }
    let path = "\(folder.path)/long"
    let text = String(repeating: "x", count: 200_000)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try SmallFile.read(path) == Array(text.utf8))
  }
}
