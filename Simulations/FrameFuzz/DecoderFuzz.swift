// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Bytes from a stranger or a member into the decoder, cut anywhere.
///
/// Rules: it does not trap; it holds no more than one frame and what came last; what it accepts has
/// one encoding, which is what was sent; its first error is final and leaves it empty.
enum DecoderFuzz {
  static func run(_ mutator: inout ByteMutator, _ tally: inout FuzzTally) -> String? {
    let bytes =
      mutator.generator.below(4) == 0
      ? mutator.noise(countMax: 200) : mutator.row(of: SampleFrames.all)
    var decoder = FrameDecoder()
    if mutator.generator.below(4) > 0 { decoder.handshakeFinished() }
    if let rule = PayloadAsideFuzz.run(bytes, &mutator, &tally) { return rule }
    var fed = 0
    while fed < bytes.count {
      let end = min(bytes.count, fed + 1 + mutator.generator.below(bytes.count))
      unsafe decoder.append(bytes[fed..<end].span.bytes)
      fed = end
      do throws(FrameError) {
        while let decoded = try decoder.next() {
          tally.framesDecoded += 1
          let taken = fed - decoder.bufferedBytes
          if let rule = broken(by: decoded, in: bytes[..<taken]) { return rule }
        }
      } catch {
        tally.bytesRefused += 1
        if decoder.bufferedBytes != 0 { return "a decoder that failed holds bytes" }
        if (try? decoder.next()) != nil { return "a decoder that failed goes on" }
        return nil
      }
      if decoder.bufferedBytes > FrameLimits.prefixBytes + FrameLimits.dataFrameBytesMax {
        return "more is held than a frame"
      }
    }
    return nil
  }

  private static func broken(
    by decoded: FrameDecoder.Decoded, in taken: ArraySlice<UInt8>
  ) -> String? {
    let encoded =
      switch decoded {
      case .frame(let frame): FrameEncoder.bytes(of: frame)
      case .data(let header, let payload): FrameEncoder.bytes(of: header) + payload
      }
    return taken.suffix(encoded.count).elementsEqual(encoded)
      ? nil : "\(decoded) is not what was sent"
  }
}
