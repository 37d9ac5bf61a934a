// SPDX-License-Identifier: Apache-2.0

import Glibc
import Scenarios

/// A file of seeds that once broke a rule.
struct SeedFile {
  let path: String
  /// Whether it is made where there is none.
  let isMade: Bool

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Adds a line for the seed, unless it has one.
  func add(_ regression: Regression) throws {
    guard let stream = unsafe fopen(path, isMade ? "a+" : "r+") else {
      if !isMade, errno == ENOENT { return }
      throw Failure(description: "\(path) cannot be written: \(errno)")
    }
    defer { unsafe fclose(stream) }
    var text: [UInt8] = []
    var byte = unsafe getc(stream)
    while byte != EOF {
      text.append(UInt8(truncatingIfNeeded: byte))
      byte = unsafe getc(stream)
    }
    let known = Regression.all(in: String(decoding: text, as: UTF8.self)) ?? []
    if known.contains(where: {
      $0.seed == regression.seed && $0.scale == regression.scale
        && $0.version == regression.version
    }) {
      return
    }
    unsafe fseek(stream, 0, SEEK_END)
    let separator = text.last.map { $0 == UInt8(ascii: "\n") ? "" : "\n" } ?? ""
    unsafe fputs("\(separator)\(regression)\n", stream)
  }
}
