// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import LocalCluster

/// A memory file system of its own, to be filled or made read-only.
struct ScratchDisk: Sendable {
  /// Where it is mounted.
  let path: String

  /// Whether this process has the right to mount one.
  static let isAvailable: Bool = {
    guard let folder = try? WorkFolder.make(prefix: "shoal-mount") else { return false }
    defer { folder.remove() }
    let disk = ScratchDisk(path: folder.path)
    do {
      try disk.mount(flags: 0, "size=64k")
    } catch {
      return false
    }
    disk.unmount()
    return true
  }()

  /// Mounts `sizeMebibytes` at `name` in `folder` while `body` runs.
  static func use(
    _ name: String, sizeMebibytes: Int, in folder: WorkFolder,
    _ body: (ScratchDisk) async throws -> Void
  ) async throws {
    let disk = ScratchDisk(path: try folder.makeInside(name))
    try disk.mount(flags: 0, "size=\(sizeMebibytes)m")
    defer { disk.unmount() }
    try await body(disk)
  }

  /// Waits while a file is open for writing: a process that some other test starts has this one's
  /// open files until it runs its own program.
  func makeReadOnly() async throws {
    try await BoundedWait.until("no file is open for writing on \(path)", seconds: 60) {
      do {
        try mount(flags: MS_REMOUNT | MS_RDONLY, "")
        return true
      } catch let error as POSIXError where error.code == .EBUSY {
        return false
      }
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

  func removeFiller() { _ = unsafe unlink(fillerPath) }

  private var fillerPath: String { path + "/filler" }

  private func mount(flags: Int, _ options: String) throws {
    guard unsafe Glibc.mount("tmpfs", path, "tmpfs", UInt(flags), options) == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPERM)
    }
  }

  /// Lazily, for a node of a test that failed may still run there.
  private func unmount() { _ = unsafe umount2(path, Int32(MNT_DETACH)) }
}
