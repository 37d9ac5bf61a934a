// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// What a node's observations and transfers add up to.
package struct NodeTally: Sendable {
  package internal(set) var bytesFromPeers: Int64 = 0
  package internal(set) var bytesFromUpstream: Int64 = 0
  /// Bytes that an earlier pull had left on disk.
  package internal(set) var bytesResumed: Int64 = 0
  /// Bytes of chunks that came although the node had them, by its own account.
  package internal(set) var wastedBytes: Int64 = 0
  /// Bytes of chunks that came unexpected, which the shell throws away.
  package internal(set) var unexpectedBytes: Int64 = 0
  package internal(set) var chunksRejected = 0
  package internal(set) var transfersExpired = 0
  /// Chunks that were asked of a second peer.
  package internal(set) var requestsHedged = 0
  package internal(set) var fetchesStarted = 0
  package internal(set) var peersQuarantined = 0
  /// By raw value.
  package internal(set) var declines = [Int](repeating: 0, count: Self.declineCount)

  /// Raw values of reasons are below this.
  static let declineCount = 1 + Int(DeclineReason.allCases.map(\.rawValue).max() ?? 0)

  mutating func add(_ observation: Observation) {
    switch observation {
    case .chunkAccepted(_, let bytes, .peer): bytesFromPeers += Int64(bytes)
    case .chunkAccepted(_, let bytes, .upstream): bytesFromUpstream += Int64(bytes)
    case .chunkWasted(_, let bytes, _): wastedBytes += Int64(bytes)
    case .chunkRejected: chunksRejected += 1
    case .offerDeclined(_, let reason): declines[Int(reason.rawValue)] += 1
    case .transferExpired: transfersExpired += 1
    case .requestHedged: requestsHedged += 1
    case .fetchStarted: fetchesStarted += 1
    case .chunksResumed(_, _, let bytes): bytesResumed += bytes
    case .peerQuarantined: peersQuarantined += 1
    case .trackerConnected, .trackerLost, .peerConnected, .peerLost, .pullStarted, .pullCompleted,
      .pullRestarted, .supplyTold, .offerRefused, .requestDeclined,
      .pullFailed, .chunkServed, .leaseGranted, .leaseLost, .fetchEnded,
      .fetchWidened, .upstreamStalled,
      .upstreamBusy:
      break
    }
  }
}
