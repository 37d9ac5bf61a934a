// SPDX-License-Identifier: Apache-2.0

extension BlobFile {
  /// For the kernel to send from. MUST NOT be closed, nor used when this object has gone.
  package var descriptor: Int32 { file.descriptor }

  /// Whether the last of `count` bytes from `offset` on is in memory, as a sign that the others
  /// are, for a file is read in ascending order and far ahead: they can be sent without the disk.
  /// Does not block. A sign is enough, since what is there may go before it is sent.
  package func isInMemory(at offset: Int64, count: Int) -> Bool {
    precondition(offset >= 0 && count > 0, "no \(count) bytes at \(offset)")
    return file.isInMemory(at: offset + Int64(count) - 1)
  }
}
