// SPDX-License-Identifier: Apache-2.0

/// Where in a buffer the body of a response lies, in one piece or in chunks (RFC 9112, section
/// 7.1).
struct ReceivedBody: Sendable, Equatable {
  let pieces: [Range<Int>]
  /// Behind all of it.
  let end: Int

  /// A body of a length that its head tells; nil as long as `bytes` do not hold all of it.
  init?(_ bytes: ArraySlice<UInt8>, count: Int) {
    guard bytes.count >= count else { return nil }
    end = bytes.startIndex + count
    pieces = [bytes.startIndex..<end]
  }

  /// A body in chunks, without trailer fields; nil as long as `bytes` do not hold all of it.
  init?(chunked bytes: ArraySlice<UInt8>) {
    var pieces: [Range<Int>] = []
    var rest = bytes
    while let lineEnd = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let digits = rest[..<lineEnd].prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: ";") }
      guard let count = Int(String(decoding: digits, as: UTF8.self), radix: 16), count >= 0,
        rest.endIndex - (lineEnd + 1) >= count + 2
      else { return nil }
      let piece = (lineEnd + 1)..<(lineEnd + 1 + count)
      rest = rest[(piece.upperBound + 2)...]
      guard count > 0 else {
        self.pieces = pieces
        self.end = rest.startIndex
        return
      }
      pieces.append(piece)
    }
    return nil
  }

  var count: Int { pieces.reduce(0) { $0 + $1.count } }
}
