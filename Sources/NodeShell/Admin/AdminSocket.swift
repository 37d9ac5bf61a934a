// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The Unix socket through which a node is administered, `DATA/admin.sock`: whoever may open it may
/// ask anything, so that only the user the node runs as, and root, may.
///
/// A socket is made with the mode that the process's umask leaves, and the umask belongs to all
/// threads at once, which make files meanwhile. So the socket is bound inside a folder that nobody
/// else may enter, gets mode 0600 there, and only then its name, by a rename. The rename also
/// replaces what a node that was killed has left: that no other node lives on the data folder, its
/// lock has shown before.
package struct AdminSocket: Sendable {
  package let path: String
  private let folder: String
  /// A folder that goes with the socket.
  private var ownFolder: String?

  package init(dataFolder: String) {
    path = dataFolder + "/admin.sock"
    folder = dataFolder + "/.admin"
  }

  /// One that was made ready to bind, in a fresh folder among temporary files: for where the disk
  /// of the data folder takes nothing in, for just such a node is asked what is the matter with it.
  /// Nil if there is no room either.
  static func amongTemporaryFiles(in folder: String = temporaryFolder) -> AdminSocket? {
    var template = Array("\(folder)/shoal-admin-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { return nil }
    let fresh = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var socket = AdminSocket(dataFolder: fresh)
    socket.ownFolder = fresh
    if (try? socket.prepare()) == true { return socket }
    socket.remove()
    return nil
  }

  private static var temporaryFolder: String {
    unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
  }

  /// Where to bind between `prepare` and `publish`. Shorter than `path`, so that the limit on paths
  /// is that of `path`.
  var bindPath: String { folder + "/s" }

  /// Linux's `sun_path` holds 108 bytes, the terminating zero included (unix(7)).
  package static let pathBytesMax = 107

  /// False if the disk takes nothing in. Where a killed node has left its folder only the bind
  /// tells that.
  @discardableResult
  func prepare() throws(NodeStartError) -> Bool {
    guard path.utf8.count <= Self.pathBytesMax else {
      throw .adminSocketPathTooLong(path: path, bytesMax: Self.pathBytesMax)
    }
    if unsafe mkdir(folder, 0o700) == 0 { return true }
    if Self.takesNothing(errno) { return false }
    guard errno == EEXIST else { throw failure("make \(folder)") }
    // A node that was killed has left it.
    if unsafe chmod(folder, 0o700) != 0 {
      if Self.takesNothing(errno) { return false }
      throw failure("close \(folder) to others")
    }
    if unsafe unlink(bindPath) != 0, errno != ENOENT { throw failure("remove \(bindPath)") }
    return true
  }

  func publish() throws(NodeStartError) {
    try check(unsafe chmod(bindPath, 0o600), "close \(bindPath) to others")
    try check(unsafe rename(bindPath, path), "move \(bindPath) to \(path)")
    try check(unsafe rmdir(folder), "remove \(folder)")
  }

  /// Nobody connects any more; connections that are open stay so.
  func remove() {
    // What cannot be removed is replaced by the next node.
    _ = unsafe unlink(path)
    // Of a bind that failed.
    _ = unsafe unlink(bindPath)
    _ = unsafe rmdir(folder)
    if let ownFolder { _ = unsafe rmdir(ownFolder) }
  }

  /// Whether an errno says that of the disk.
  static func takesNothing(_ code: Int32) -> Bool {
    [EROFS, ENOSPC, EDQUOT].contains(code)
  }

  private func check(_ result: Int32, _ deed: String) throws(NodeStartError) {
    if result != 0 { throw failure(deed) }
  }

  private func failure(_ deed: String) -> NodeStartError {
    let reason = unsafe String(cString: strerror(errno))
    return .adminSocketFailed(path: path, reason: "cannot \(deed): \(reason)")
  }
}
