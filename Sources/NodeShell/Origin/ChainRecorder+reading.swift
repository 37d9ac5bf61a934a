// SPDX-License-Identifier: Apache-2.0

extension ChainRecorder {
  /// Hashes on up to the byte `end`.
  ///
  /// - Parameter read: fills a buffer with the bytes from an offset on, and tells how many it had,
  ///   at least one.
  mutating func update<Failure: Error>(
    upTo end: Int64,
    reading read: (Int64, UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Int(min(Self.readBytes, max(0, end - sizeBytes))), alignment: 1)
    defer { unsafe buffer.deallocate() }
    while sizeBytes < end {
      let wanted = Int(min(Int64(buffer.count), end - sizeBytes))
      let count = try unsafe read(
        sizeBytes, UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
      unsafe update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  private static let readBytes: Int64 = 1 << 20
}
