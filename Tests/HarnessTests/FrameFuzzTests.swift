// SPDX-License-Identifier: Apache-2.0

import FrameFuzz
import Testing

@Suite struct FrameFuzzTests {
  @Test("no bytes of a peer trap, get in unproven, change what is followed, or are hoarded")
  func breaksNoRule() throws {
    let tally = try FrameFuzz(seed: 0x5ea1).run(0..<20_000)
    // None is rare, or the inputs would try little.
    #expect(tally.framesDecoded > 5_000)
    #expect(tally.headersTaken > 500)
    #expect(tally.bytesRefused > 2_000)
    #expect(tally.handshakesEstablished > 200)
    #expect(tally.handshakesRefused > 1_000)
    #expect(tally.claimsFollowed > 2_000)
    #expect(tally.claimsContradicted > 1_000)
  }

  @Test("an input is the same whichever was given before it, so that it can be given alone")
  func replays() throws {
    let whole = try FrameFuzz(seed: 3).run(0..<400)
    let (first, rest) = (try FrameFuzz(seed: 3).run(0..<399), try FrameFuzz(seed: 3).run(399..<400))
    #expect(first.framesDecoded + rest.framesDecoded == whole.framesDecoded)
    #expect(first.bytesRefused + rest.bytesRefused == whole.bytesRefused)
  }
}
