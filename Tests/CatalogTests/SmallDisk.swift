// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A memory file system of a given size, to be filled or made read-only.
final class SmallDisk: Sendable {
  let scratch: ScratchDirectory

  init(bytes: Int) throws {
    scratch = try ScratchDirectory()
    guard unsafe mount("tmpfs", scratch.path, "tmpfs", 0, "size=\(bytes)") == 0 else {
      throw CocoaError(.fileWriteUnknown)
    }
  }

  deinit {
    // Lazily: a catalog under test may still be open.
    _ = unsafe umount2(scratch.path, Int32(MNT_DETACH))
  }

  /// Waits while a file is open for writing: a process that some other test starts has this one's
  /// open files until it runs its own program.
  func makeReadOnly() throws {
    let flags = UInt(MS_REMOUNT | MS_RDONLY)
    while unsafe mount("tmpfs", scratch.path, "tmpfs", flags, "") != 0 {
      guard errno == EBUSY, !Task.isCancelled else { throw CocoaError(.fileWriteUnknown) }
      usleep(1_000)
    }
  }

  /// Takes all space that is left.
  func fill() {
    let file = unsafe open(fillerPath, O_WRONLY | O_CREAT, 0o600)
    precondition(file >= 0, "no filler")
    let block = [UInt8](repeating: 1, count: 4096)
    while unsafe write(file, block, block.count) > 0 {}
    close(file)
  }

  func free() throws {
    try FileManager.default.removeItem(atPath: fillerPath)
  }

  private var fillerPath: String { scratch.path + "/filler" }

  static let isAvailable: Bool = {
    do {
      _ = try SmallDisk(bytes: 65_536)
      return true
    } catch {
      return false
    }
  }()
}
