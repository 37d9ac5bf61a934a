// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// Blobs named by sha512, whose entries are twice as long, take the same ways as others.
@Suite struct LongDigestTests {
  private let long = ModelBlob(0xaa, chunks: 12, algorithm: .sha512)

  @Test("a sha512 blob goes from its holder to two others, upstream unasked")
  func betweenPeers() {
    let pair = Pair(3, of: [long])
    pair.hold(long, at: 0)
    pair.connect(0, 1)
    pair.connect(1, 2)
    pair.drive(within: .milliseconds(10))
    for node in 1...2 { pair.pull(long, at: node, hasSource: false) }
    #expect(
      pair.drive(within: .seconds(2)) { (1...2).allSatisfy { pair.nodes[$0].committed(long) } })
    #expect(pair.upstream.chunksServed == 0)
  }

  @Test("two nodes with one lease fetch each byte of a sha512 blob from upstream once")
  func underALease() {
    let pair = Pair(of: [long], hasTracker: true)
    pair.drive(within: .milliseconds(100))
    for node in 0...1 { pair.pull(long, at: node) }
    #expect(
      pair.drive(within: .seconds(3)) { (0...1).allSatisfy { pair.nodes[$0].committed(long) } })
    #expect(pair.upstream.chunksServed == long.chain.count)
  }

  @Test("a flipped chunk of a sha512 blob costs its sender a place in quarantine")
  func flipped() {
    let pair = Pair(3, of: [long]) { $0.mayFetchUpstream = false }
    for holder in 0..<2 {
      pair.hold(long, at: holder)
      pair.connect(holder, 2)
    }
    pair.nodes[0].flipped = Array(0..<12)
    pair.drive(within: .milliseconds(10))
    pair.pull(long, at: 2)
    #expect(pair.drive(within: .seconds(3)) { pair.nodes[2].committed(long) })
    #expect(pair.nodes[2].quarantined(1))
    #expect(!pair.nodes[2].quarantined(2))
  }
}
