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
  func write() { TerminalOutput.write(json + "\n", to: 1) }
}
