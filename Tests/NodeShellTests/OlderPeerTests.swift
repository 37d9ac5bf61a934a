// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

@testable import OpenSSLRuntime

/// A node understands those of the minor version before its own (Docs/Protocol.md §3.3).
@Suite struct OlderPeerTests {
  /// All of 1.0, by the byte behind the length.
  private static let types: Set<UInt8> = Set(
    Array(1...5) + Array(16...27) + Array(48...51) + Array(64...67))

  @Test("§3.3: what a node of version 1.0 said is understood, and it is answered in 1.0")
  func replay() throws {
    var replay = OlderReplay()
    for line in OlderConversation.said { try replay.hear(OlderConversation.bytes(line)) }
    replay.pass(.milliseconds(100))
    #expect(replay.identity?.version == ProtocolVersion(major: 1, minor: 0))
    #expect(replay.closings.isEmpty)
    // Both ways.
    let (zeros, ones) = (OlderConversation.zeros, OlderConversation.ones)
    #expect(replay.committed == [zeros.digest])
    #expect(replay.chunksSent == [0, 1].map { ChunkReference(ones.digest, $0) })
    let types = replay.said.map { FrameEncoder.bytes(of: $0)[FrameLimits.prefixBytes] }
    #expect(Self.types.isSuperset(of: types), "\(replay.said)")
    // Among them what has become PROGRESS since.
    let all = Holding(blob: zeros, chunks: [0..<2])
    #expect(replay.said.contains(.have(all)), "\(replay.said)")
    #expect(replay.said.contains(.pong(7)))
  }
}
