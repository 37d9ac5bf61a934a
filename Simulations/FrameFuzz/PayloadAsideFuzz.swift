// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// The bytes of a member, cut anywhere, taken as a connection takes them: the decoder is given what
/// it wants, and payloads pass it by.
///
/// Rules: what comes out is what comes out of a decoder that is given everything, and so is the
/// error, but that a fragment may be refused by its header alone; no payload is held.
enum PayloadAsideFuzz {
  static func run(
    _ bytes: [UInt8], _ mutator: inout ByteMutator, _ tally: inout FuzzTally
  ) -> String? {
    let expected = whole(bytes)
    var taker = PayloadTaker()
    var rest = bytes[...]
    while !rest.isEmpty, taker.failure == nil {
      taker.take(rest.prefix(1 + mutator.generator.below(rest.count)))
      rest = rest.dropFirst(taker.takenBytes)
      if let rule = taker.brokenRule { return rule }
    }
    tally.headersTaken += taker.headersCount
    guard taker.decoded.elementsEqual(expected.decoded) else {
      return "\(taker.decoded) is taken for \(expected.decoded)"
    }
    if let failure = expected.failure, taker.failure != failure {
      return "\(String(describing: taker.failure)) is found for \(failure)"
    }
    return nil
  }

  private static func whole(
    _ bytes: [UInt8]
  ) -> (decoded: [FrameDecoder.Decoded], failure: FrameError?) {
    var decoder = FrameDecoder()
    decoder.handshakeFinished()
    unsafe decoder.append(bytes.span.bytes)
    var decoded: [FrameDecoder.Decoded] = []
    do throws(FrameError) {
      while let next = try decoder.next() { decoded.append(next) }
    } catch {
      return (decoded, error)
    }
    return (decoded, nil)
  }
}
