// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// The file that `--json` names. It is opened before any work is done: a run of hours is not to
/// end at a path that cannot be written.
struct SamplesFile {
  private let path: String
  private let file: FileHandle
  private let isNew: Bool

  /// Makes the file if there is none; what one holds stays until `write`.
  init(path: String) throws {
    self.path = path
    self.isNew = !FileManager.default.fileExists(atPath: path)
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw BenchFailure.system(operation: "open \(path) for --json", code: errno)
    }
    self.file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// In place of what it holds.
  func write(_ text: String) throws {
    // A pipe or a terminal holds nothing that could be cut off.
    try? file.truncate(atOffset: 0)
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }

  /// Leaves no empty file behind.
  func discard() {
    if isNew { try? FileManager.default.removeItem(atPath: path) }
  }
}
