// SPDX-License-Identifier: Apache-2.0

import Glibc
import Scenarios

/// `Simulations/Seeds/regressions.txt` of the tree that the tests were built from.
enum RegressionFile {
  static let all = text.flatMap(Regression.all(in:)) ?? []

  /// nil if it cannot be read.
  static let text: String? = {
    let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    guard let stream = unsafe fopen("/\(root)/Simulations/Seeds/regressions.txt", "r") else {
      return nil
    }
    defer { unsafe fclose(stream) }
    var bytes: [UInt8] = []
    while case let byte = unsafe getc(stream), byte != EOF {
      bytes.append(UInt8(truncatingIfNeeded: byte))
    }
    return String(decoding: bytes, as: UTF8.self)
  }()
}
