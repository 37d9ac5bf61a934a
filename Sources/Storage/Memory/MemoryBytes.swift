// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// What a file is on a disk. Any number of threads may use it at once; its space is given back with
/// the last reference, and counts from when it is reserved.
final class MemoryBytes: BlobReader {
  private struct Content {
    var sizeBytes: Int64 = 0
    /// Of `pageBytes` each, so that growing copies next to nothing; a page is as long as it was
    /// written to, and what it lacks up to the size is zero.
    var pages: [[UInt8]] = []
    var writtenSeconds = Int64(time(nil))
  }

  private let content = Mutex(Content())
  private let budget: MemoryBudget

  init(budget: MemoryBudget) {
    self.budget = budget
  }

  /// - Throws: `noSpace`.
  convenience init(_ bytes: [UInt8], budget: MemoryBudget) throws(StorageError) {
    self.init(budget: budget)
    try unsafe bytes.withUnsafeBufferPointer { buffer throws(StorageError) in
      try unsafe write(UnsafeRawBufferPointer(buffer), at: 0)
    }
  }

  deinit {
    budget.giveBack(bytes: sizeBytes)
  }

  var sizeBytes: Int64 { content.withLock { $0.sizeBytes } }

  /// Unix time of the last write.
  var writtenSeconds: Int64 { content.withLock { $0.writtenSeconds } }

  var all: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Int(sizeBytes))
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(at: 0, into: $0) }
    return Array(bytes[..<count])
  }

  /// Makes it at least this long, where what was not written is zero.
  func reserve(bytes: Int64) throws(StorageError) {
    try content.withLock { content throws(StorageError) in try grow(&content, toBytes: bytes) }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError) {
    try content.withLock { content throws(StorageError) in
      try unsafe put(bytes, at: offset, in: &content)
    }
  }

  /// Without effect beyond `sizeBytesMax`, and where there is no space.
  func append(_ bytes: [UInt8], sizeBytesMax: Int64) {
    unsafe bytes.withUnsafeBytes { bytes in
      content.withLock { content in
        let end = content.sizeBytes + Int64(bytes.count)
        guard end <= sizeBytesMax else { return }
        try? unsafe put(bytes, at: content.sizeBytes, in: &content)
      }
    }
  }

  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    precondition(offset >= 0, "no byte \(offset)")
    return content.withLock { content in
      let count = Int(max(0, min(Int64(buffer.count), content.sizeBytes - offset)))
      var done = 0
      while done < count {
        let (page, start) = Self.place(of: offset + Int64(done))
        let end = min(count, done + Self.pageBytes - start)
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<end])
        let held = page < content.pages.count ? content.pages[page].dropFirst(start) : []
        let written = held.prefix(target.count)
        unsafe target.copyBytes(from: written)
        for index in written.count..<target.count { unsafe target[index] = 0 }
        done = end
      }
      return count
    }
  }

  /// Makes it this long at most; what lay behind is gone.
  func truncate(toBytes bytes: Int64) {
    let surplus = content.withLock { content in
      let surplus = content.sizeBytes - bytes
      guard surplus > 0 else { return Int64(0) }
      content.sizeBytes = bytes
      let (page, start) = Self.place(of: bytes)
      if page < content.pages.count {
        content.pages.removeLast(content.pages.count - page - 1)
        content.pages[page].removeLast(max(0, content.pages[page].count - start))
      }
      return surplus
    }
    budget.giveBack(bytes: surplus)
  }

  private func put(
    _ bytes: UnsafeRawBufferPointer, at offset: Int64, in content: inout Content
  ) throws(StorageError) {
    try grow(&content, toBytes: offset + Int64(bytes.count))
    content.writtenSeconds = Int64(time(nil))
    var done = 0
    while done < bytes.count {
      let (page, start) = Self.place(of: offset + Int64(done))
      let end = min(bytes.count, done + Self.pageBytes - start)
      while content.pages.count <= page { content.pages.append([]) }
      let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[done..<end])
      unsafe Self.put(part, into: &content.pages[page], at: start)
      done = end
    }
  }

  private func grow(_ content: inout Content, toBytes bytes: Int64) throws(StorageError) {
    guard bytes > content.sizeBytes else { return }
    try budget.take(bytes: bytes - content.sizeBytes)
    content.sizeBytes = bytes
  }

  private static func place(of offset: Int64) -> (page: Int, start: Int) {
    (Int(offset / Int64(pageBytes)), Int(offset % Int64(pageBytes)))
  }

  private static func put(
    _ bytes: UnsafeRawBufferPointer, into page: inout [UInt8], at start: Int
  ) {
    if page.count < start { page += repeatElement(0, count: start - page.count) }
    unsafe page.replaceSubrange(start..<min(page.count, start + bytes.count), with: bytes)
  }

  private static let pageBytes = 1 << 16
}
