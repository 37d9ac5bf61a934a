// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RegistryFront

@Suite("Bodies of pipelined requests")
final class PipelinedBodiesTests {
  private var bodies = PipelinedBodies(discardBytesMax: 4)

  private func head(lengthBytes: Int64, isAwaited: Bool = false) {
    bodies.headArrived(lengthBytes: lengthBytes, isAwaited: isAwaited)
  }

  // Out of the macro's hands, which takes none that mutate.
  private func bodyCloses(bytes: Int64) -> Bool { bodies.bodyArrived(bytes: bytes) }
  private func endCloses() -> Bool { bodies.endArrived() }
  private func isAsked() -> Bool { bodies.bodyWanted() }
  private func responseCloses() -> Bool { bodies.responseBegins() }
  private func responseEnd() -> RequestBodyProgress.ResponseEnd { bodies.responseEnds() }

  @Test("a request that is answered before the next one's body has come does not unwant that body")
  func behindAnother() {
    head(lengthBytes: 0)
    #expect(!endCloses())
    head(lengthBytes: 9, isAwaited: true)
    #expect(!responseCloses())
    #expect(responseEnd() == .keep)
    #expect(bodies.isArriving)
    #expect(isAsked())
    #expect(!bodyCloses(bytes: 9))
    #expect(!endCloses())
    #expect(!responseCloses())
    #expect(responseEnd() == .keep)
    #expect(!bodies.isArriving)
  }

  @Test("a body is unwanted once its own response has ended, and the connection is good after it")
  func unwanted() {
    head(lengthBytes: 3)
    #expect(!responseCloses())
    #expect(responseEnd() == .discard)
    #expect(!bodies.isArriving)
    #expect(!bodyCloses(bytes: 3))
    #expect(!endCloses())
    head(lengthBytes: 9)
    #expect(!bodyCloses(bytes: 9))
    #expect(!endCloses())
    #expect(!responseCloses())
    #expect(responseEnd() == .keep)
  }

  @Test("the connection ends with the response whose own body is too much to discard")
  func closing() {
    head(lengthBytes: 0)
    #expect(!endCloses())
    head(lengthBytes: 100)
    #expect(!responseCloses())
    #expect(responseEnd() == .keep)
    #expect(responseCloses())
    #expect(responseEnd() == .discard)
    #expect(bodyCloses(bytes: 5))
  }
}
