// SPDX-License-Identifier: Apache-2.0

import PeerProtocol
import RegistryCore
import SwarmCore

extension PeerShare {
  var json: JSONValue {
    .fields([
      "nodeID": nodeID.map { .string("\($0)") },
      "address": address.map { .string("\($0)") },
      "bytes": .integer(bytes),
      "bytesWasted": .integer(bytesWasted),
      "rejected": Self.counts(rejections) { $0.rawValue },
      "offersRefused": Self.counts(offersRefused) { "\($0)" },
      "requestsDeclined": Self.counts(requestsDeclined) { "\($0)" },
      "transfersExpired": .integer(Int64(transfersExpired)),
      "quarantined": quarantined.map { .string($0.rawValue) },
      "connectionLost": connectionLost.map { .string("\($0)") },
    ])
  }

  private static func counts<Reason>(
    _ counts: [Reason: Int], _ name: (Reason) -> String
  ) -> JSONValue {
    let members = counts.map { JSONValue.Member(name($0.key), .integer(Int64($0.value))) }
    return .object(members.sorted { $0.name < $1.name })
  }
}
