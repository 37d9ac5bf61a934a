// SPDX-License-Identifier: Apache-2.0

@testable import Storage

/// Ids as secure random numbers would make them.
let uploadA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
let uploadB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

extension UploadFile {
  func append(_ bytes: [UInt8]) throws {
    try unsafe bytes.withUnsafeBytes { try unsafe append($0) }
  }

  /// Everything appended, read in pieces as one does to hash it again.
  func contents(pieceBytes: Int = 1000) throws -> [UInt8] {
    var contents: [UInt8] = []
    while true {
      var piece = [UInt8](repeating: 0, count: pieceBytes)
      let count = try unsafe piece.withUnsafeMutableBytes {
        try unsafe read(at: Int64(contents.count), into: $0)
      }
      if count == 0 { return contents }
      contents += piece[..<count]
    }
  }
}

/// The code that `body` throws; nil if it throws nothing.
func code(_ body: () throws -> Void) throws -> StorageError.Code? {
  do {
    try body()
    return nil
  } catch let error as StorageError {
    return error.code
  }
}
