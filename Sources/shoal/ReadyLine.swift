// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc

/// The one line on standard output that says a process serves, for whoever started it.
struct ReadyLine {
  let listen: HostPort
  let peer: HostPort?
  let nodeID: NodeID?

  // Addresses and hexadecimal ids hold nothing that JSON would have to escape.
  var json: String {
    var members = ["\"listen\":\"\(listen)\""]
    if let peer { members.append("\"peer\":\"\(peer)\"") }
    if let nodeID { members.append("\"nodeID\":\"\(nodeID)\"") }
    members.append("\"pid\":\(getpid())")
    return "{" + members.joined(separator: ",") + "}"
  }

  /// Past every buffer, for a pipe would keep it until the process ends. If nobody reads it any
  /// more, the process serves all the same.
  func write() {
    var rest = Array((json + "\n").utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(1, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
