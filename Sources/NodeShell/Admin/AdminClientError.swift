// SPDX-License-Identifier: Apache-2.0

/// Why a node could not be asked, in words that say what to do.
package enum AdminClientError: Error, Sendable, Hashable {
  case noNode(path: String)
  case permissionDenied(path: String, owner: String?)
  case pathTooLong(path: String)
  case timedOut(path: String)
  /// The node says no.
  case refused(status: Int, message: String)
  case broken(path: String, reason: String)
}

extension AdminClientError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noNode(let path):
      "no node runs on \(Self.folder(path)) (nobody answers on \(path)); start it with shoal serve "
        + "--data \(Self.folder(path)), or give the --data of the one that runs; one whose disk "
        + "was full or read-only when it started names in its log the --socket to use"
    case .permissionDenied(let path, let owner?):
      "only \(owner), whom the node runs as, and root may use \(path); run this as \(owner), for "
        + "instance with sudo -u \(owner)"
    case .permissionDenied(let path, nil):
      "the folder of \(path) may not be entered; run this as the user whom the node runs as, or as "
        + "root"
    case .pathTooLong(let path):
      "\(path) has \(path.utf8.count) bytes, and a Unix socket's path at most "
        + "\(AdminSocket.pathBytesMax); give a shorter --data, for instance a relative path or a "
        + "symbolic link"
    case .timedOut(let path):
      "the node does not answer on \(path) in time; see its log, and restart it if it stays so"
    case .refused(_, let message):
      message
    case .broken(let path, let reason):
      "what answers on \(path) is not understood: \(reason)"
    }
  }

  private static func folder(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
