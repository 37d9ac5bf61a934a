// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Names an upload in progress: 32 lower-case hexadecimal digits.
///
/// The text is safe as part of a path and of a URL. It is as hard to guess as the bytes it is made
/// from, and whoever knows it may write to the upload.
package struct UploadID: Sendable, Hashable {
  package let text: String

  /// - Parameter randomBytes: `randomBytesCount` bytes of a cryptographically secure generator.
  package init(randomBytes: [UInt8]) {
    precondition(randomBytes.count == Self.randomBytesCount, "an upload id has 16 bytes")
    self.text = Hexadecimal.text(randomBytes)
  }

  /// Nil unless the text is exactly what `text` gives out.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count == Self.randomBytesCount * 2, Hexadecimal.bytes(text) != nil else {
      return nil
    }
    self.text = String(text)
  }

  package static let randomBytesCount = 16
}

extension UploadID: Comparable {
  package static func < (left: UploadID, right: UploadID) -> Bool { left.text < right.text }
}

extension UploadID: CustomStringConvertible {
  package var description: String { text }
}
