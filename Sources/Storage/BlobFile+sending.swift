// SPDX-License-Identifier: Apache-2.0

extension BlobFile {
  /// For the kernel to send from. MUST NOT be closed, nor used when this object has gone.
  package var descriptor: Int32 { file.descriptor }

  /// Whether the `count` bytes from `offset` on seem to be in memory, so that they can be sent
  /// without the disk: the first is, the last, and three that no client can foresee, who could
  /// have had just those read by asking for ranges. Does not block. A sign is enough, since what is
  /// there may go before it is sent.
  package func isInMemory(at offset: Int64, count: Int) -> Bool {
    precondition(offset >= 0 && count > 0, "no \(count) bytes at \(offset)")
    // The last first: a file is read in ascending order, so it is the one that is lacking.
    guard file.isInMemory(at: offset + Int64(count) - 1), file.isInMemory(at: offset) else {
      return false
    }
    return (0..<Self.probesCount).allSatisfy { _ in
      file.isInMemory(at: offset + Int64.random(in: 0..<Int64(count)))
    }
  }

  private static let probesCount = 3
}
