// SPDX-License-Identifier: Apache-2.0

/// The first part of an HTTP/1.1 response (RFC 9112), read with as little work as possible: the
/// client shares the processor with the server it measures.
struct ResponseHead: Sendable, Equatable {
  let status: Int
  /// Of the body, from `Content-Length`; nil if the response does not tell.
  let bodyBytes: Int?
  /// Of the head itself, with the empty line at its end.
  let headBytes: Int
  let location: String?

  /// Nil as long as `bytes` do not hold the whole head.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard let end = Self.end(in: bytes) else { return nil }
    self.headBytes = end - bytes.startIndex
    // `HTTP/1.1 200 OK`.
    self.status = Self.number(bytes.dropFirst(9).prefix(3)) ?? 0
    var (bodyBytes, location): (Int?, String?) = (nil, nil)
    var rest = bytes[..<(end - 2)]
    while let lineEnd = rest.firstIndex(of: Self.lineFeed) {
      let line = rest[..<lineEnd]
      rest = rest[(lineEnd + 1)...]
      // Most fields begin otherwise, and are passed over.
      let initial = (line.first ?? 0) | 0x20
      guard initial == UInt8(ascii: "c") || initial == UInt8(ascii: "l") else { continue }
      if let length = Self.value(of: Self.contentLengthName, in: line) {
        bodyBytes = Self.number(length)
      } else if let place = Self.value(of: Self.locationName, in: line) {
        location = String(decoding: place, as: UTF8.self)
      }
    }
    self.bodyBytes = bodyBytes
    self.location = location
  }

  /// After the first empty line.
  private static func end(in bytes: ArraySlice<UInt8>) -> Int? {
    var index = bytes.startIndex
    while index + 4 <= bytes.endIndex {
      if bytes[index + 3] == lineFeed, bytes[index + 2] == carriageReturn,
        bytes[index + 1] == lineFeed, bytes[index] == carriageReturn
      {
        return index + 4
      }
      index += 1
    }
    return nil
  }

  /// Without spaces around it; nil if the line is another field's. `name` is in lower case.
  private static func value(
    of name: [UInt8], in line: ArraySlice<UInt8>
  ) -> ArraySlice<UInt8>? {
    guard line.count > name.count, line[line.startIndex + name.count] == UInt8(ascii: ":"),
      zip(line, name).allSatisfy({ $0 | 0x20 == $1 })
    else { return nil }
    return line.dropFirst(name.count + 1).drop { $0 == space }
      .prefix { $0 != carriageReturn && $0 != space }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count <= 18 else { return nil }
    var number = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return number
  }

  private static let contentLengthName = Array("content-length".utf8)
  private static let locationName = Array("location".utf8)
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let space = UInt8(ascii: " ")
}
