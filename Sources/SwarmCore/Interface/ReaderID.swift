// SPDX-License-Identifier: Apache-2.0

/// Names a local client's response while it is read from a blob in progress.
package struct ReaderID: Sendable, Hashable {
  package let number: UInt64

  package init(_ number: UInt64) {
    self.number = number
  }
}

extension ReaderID: CustomStringConvertible {
  package var description: String { "r\(number)" }
}
