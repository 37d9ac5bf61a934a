// SPDX-License-Identifier: Apache-2.0

import ContentModel
import SwarmCore

/// The accounts of all peers, those that left included, up to a bound.
struct PeerLedger: Sendable {
  private var accounts: [NodeID: PeerAccount] = [:]
  private let countMax: Int

  /// - Parameter countMax: when there are that many, the account of the peer that left longest ago
  ///   makes room. Peers that are connected always have one; the core bounds them.
  init(countMax: Int) {
    precondition(countMax > 0)
    self.countMax = countMax
  }

  subscript(node: NodeID) -> PeerAccount? { accounts[node] }

  /// Connected ones first, then in the order of their ids.
  var all: [PeerAccount] {
    accounts.values.sorted { left, right in
      let (isLeft, isRight) = (left.connectedSince != nil, right.connectedSince != nil)
      return isLeft == isRight ? left.nodeID < right.nodeID : isLeft
    }
  }

  mutating func update(_ node: NodeID, at now: Instant, _ change: (inout PeerAccount) -> Void) {
    if accounts[node] == nil { makeRoom() }
    var account = accounts[node] ?? PeerAccount(nodeID: node, lastSeen: now)
    account.lastSeen = now
    change(&account)
    accounts[node] = account
  }

  private mutating func makeRoom() {
    guard accounts.count >= countMax else { return }
    let gone = accounts.values.filter { $0.connectedSince == nil }
    guard let oldest = gone.min(by: { ($0.lastSeen, $0.nodeID) < ($1.lastSeen, $1.nodeID) })
    else { return }
    accounts[oldest.nodeID] = nil
  }
}
