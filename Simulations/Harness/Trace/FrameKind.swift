// SPDX-License-Identifier: Apache-2.0

package import PeerProtocol

/// A frame without what it says, to count by.
package enum FrameKind: Int, Sendable, CaseIterable {
  case hello, proof, ping, pong, goodbye
  case want, unwant, have, drop, offer, accept, decline, cancel, request, expect, progress, chain
  case announce, leaseRequest, leaseRenew, leaseRelease
  case neighbours, leaseGrant, leaseRevoke, supply, upstreamPause, neighboursLost

  package init(of frame: Frame) {
    switch frame {
    case .hello: self = .hello
    case .proof: self = .proof
    case .ping: self = .ping
    case .pong: self = .pong
    case .goodbye: self = .goodbye
    case .want: self = .want
    case .unwant: self = .unwant
    case .have: self = .have
    case .drop: self = .drop
    case .offer: self = .offer
    case .accept: self = .accept
    case .decline: self = .decline
    case .cancel: self = .cancel
    case .request: self = .request
    case .expect: self = .expect
    case .progress: self = .progress
    case .chain: self = .chain
    case .announce: self = .announce
    case .leaseRequest: self = .leaseRequest
    case .leaseRenew: self = .leaseRenew
    case .leaseRelease: self = .leaseRelease
    case .neighbours: self = .neighbours
    case .leaseGrant: self = .leaseGrant
    case .leaseRevoke: self = .leaseRevoke
    case .supply: self = .supply
    case .upstreamPause: self = .upstreamPause
    case .neighboursLost: self = .neighboursLost
    }
  }

  package var name: String { "\(self)" }
}
