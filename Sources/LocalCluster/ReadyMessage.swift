// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

/// The line of JSON with which `shoal serve` and `shoal tracker` say that they serve.
struct ReadyMessage {
  let listen: HostPort
  /// Of a node only.
  let peer: HostPort?
  let nodeID: NodeID?

  init?(_ line: String) {
    guard let value = try? JSONValue(parsing: Array(line.utf8)),
      let listen = value["listen"]?.string.flatMap({ HostPort($0) })
    else { return nil }
    self.listen = listen
    self.peer = value["peer"]?.string.flatMap { HostPort($0) }
    self.nodeID = value["nodeID"]?.string.flatMap { NodeID($0) }
  }
}
