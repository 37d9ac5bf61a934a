// SPDX-License-Identifier: Apache-2.0
import Glibc
import OpenSSLRuntime

/// A folder that goes away with the test that made it.
final class ScratchFolder {
  let path: String

  init() {
    var template = Array("/tmp/shoal-key-XXXXXX".utf8CString)
    guard let made = unsafe mkdtemp(&template) else { preconditionFailure("errno \(errno)") }
    path = unsafe String(cString: made)
  }

  deinit {
    for entry in entries { _ = unsafe unlink(path + "/" + entry) }
    _ = unsafe rmdir(path)
  }

  var entries: [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name.0) {
        unsafe String(cString: $0)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func write(_ text: String, _ name: String) {
    let file = unsafe open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { _ = close(file) }
    let bytes = Array(text.utf8)
    precondition(unsafe Glibc.write(file, bytes, bytes.count) == bytes.count)
  }
}
