// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// When a shell may ask upstream for a range past the swarm (Docs/Decisions/0016).
@Suite struct ColdRangeTests {
  private let aa = ModelBlob(0xaa, chunks: 4)
  private let bb = ModelBlob(0xbb, chunks: 4)
  private let elsewhere = UpstreamSource(2)

  private func may(
    _ node: Solo, of model: ModelBlob? = nil, from source: UpstreamSource = Fixture.source
  ) -> Bool {
    node.core.mayAskForRange((model ?? aa).digest, from: source, at: node.now)
  }

  @Test("a range may be asked for while its blob is pulled, and never where upstream is out")
  func pulling() {
    var node = Solo()
    #expect(may(node) == false)
    node.pull(aa)
    #expect(may(node))
    var forbidden = Solo { $0.mayFetchUpstream = false }
    forbidden.pull(aa)
    #expect(may(forbidden) == false)
  }

  @Test("a place that asks for patience is left alone for ranges of every blob, as long as it asks")
  func patience() {
    var node = Solo()
    node.pull(bb)
    node.take(.upstreamEnded(FetchID(1), .busy(retryAfter: .seconds(5))))
    node.pull(aa, source: Fixture.source)
    node.pull(aa, source: elsewhere)
    let answers = [may(node), may(node, from: elsewhere)]
    #expect(answers == [false, true])
    node.pass(.seconds(5))
    #expect(may(node) == true)
  }

  @Test("a pause of which the tracker tells, and a queue at it, hold for ranges as well")
  func heldBack() {
    for reason in [UpstreamPause.Reason.busy, .queued] {
      var node = Solo(trackers: [Fixture.trackerAddress])
      node.meetTracker()
      node.pull(aa)
      let pause = UpstreamPause(digest: aa.digest, reason: reason, milliseconds: 400)
      node.hear(.upstreamPause(pause), from: 99)
      #expect(may(node) == false)
      node.pass(.milliseconds(400))
      #expect(may(node))
    }
  }

  @Test("a place that has refused the blob is not asked for its parts")
  func refused() {
    var node = Solo()
    node.pull(aa)
    node.pull(aa, source: elsewhere)
    node.take(.upstreamEnded(FetchID(1), .refused(status: 404)))
    #expect(may(node) == false)
    #expect(may(node, from: elsewhere))
  }
}
