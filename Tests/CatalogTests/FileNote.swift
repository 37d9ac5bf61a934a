// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A number in a file, for another process to read.
struct FileNote {
  let number: Int

  init(path: String) throws {
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    guard let number = Int(text) else { throw CocoaError(.fileReadCorruptFile) }
    self.number = number
  }

  static func write(_ number: Int, to path: String) throws {
    try Data("\(number)".utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
