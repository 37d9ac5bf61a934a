// SPDX-License-Identifier: Apache-2.0

/// What an upload may be called: 1 to 64 lower-case hexadecimal digits, so that no name is a path.
enum UploadName {
  /// Anything else than a name is a programmer's error.
  static func check(_ text: String) {
    precondition(isValid(text), "no id of an upload: \(text)")
  }

  static func isValid(_ text: String) -> Bool {
    (1...digitsMax).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }

  private static let digitsMax = 64
}
