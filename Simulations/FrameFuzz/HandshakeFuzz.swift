// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// A handshake with whoever says whatever, from bytes, driven as a transport drives it.
///
/// Rules: it does not trap; nobody gets in but with a proof that was verified, after one hello, and
/// never with the own key; no more is held of a stranger than a frame of the handshake.
enum HandshakeFuzz {
  static func run(_ mutator: inout ByteMutator, _ tally: inout FuzzTally) -> String? {
    var handshake = Handshake(
      own: SampleFrames.hello(0x02), expecting: expected(&mutator), channelBinding: [7, 7])
    _ = handshake.start()
    var decoder = FrameDecoder()
    var isVerified = false
    for bytes in conversation(&mutator) {
      unsafe decoder.append(bytes.span.bytes)
      do throws(FrameError) {
        while let decoded = try decoder.next() {
          guard case .frame(let frame) = decoded else { return finish(handshake, false, &tally) }
          switch answer(frame, &handshake) {
          case .goesOn: break
          case .verified(let holds):
            isVerified = holds
            return finish(handshake, isVerified, &tally)
          case .ended: return finish(handshake, false, &tally)
          case .broken(let rule): return rule
          }
        }
      } catch {
        return finish(handshake, false, &tally)
      }
      if decoder.bufferedBytes > FrameLimits.prefixBytes + FrameLimits.handshakeFrameBytesMax {
        return "more is held of a stranger than a frame"
      }
    }
    return finish(handshake, isVerified, &tally)
  }

  private enum Answer {
    case goesOn
    case verified(Bool)
    case ended
    case broken(String)
  }

  private static func answer(_ frame: Frame, _ handshake: inout Handshake) -> Answer {
    switch handshake.frameReceived(frame) {
    case .identify(let key):
      guard case .sign = handshake.peerIdentified(NodeID(bytes: key.bytes)) else { return .ended }
      return .goesOn
    case .verify(let key, let signature, let message):
      if key == SampleFrames.hello(0x02).publicKey { return .broken("a reflected hello got in") }
      if message.isEmpty { return .broken("an empty message is signed") }
      let holds = signature.first == 1
      guard case .established = handshake.proofVerified(holds) else { return .ended }
      return .verified(holds)
    case .peerLeft, .close: return .ended
    }
  }

  private static func finish(
    _ handshake: Handshake, _ isVerified: Bool, _ tally: inout FuzzTally
  ) -> String? {
    if handshake.isEstablished {
      tally.handshakesEstablished += 1
    } else {
      tally.handshakesRefused += 1
    }
    return handshake.isEstablished == isVerified ? nil : "established without a verified proof"
  }

  private static func expected(_ mutator: inout ByteMutator) -> NodeID? {
    switch mutator.generator.below(4) {
    case 0: NodeID(bytes: SampleFrames.key.bytes)
    case 1: NodeID(bytes: [UInt8](repeating: 9, count: 32))
    default: nil
    }
  }

  /// Mostly the right frames in the right order, some of them changed.
  private static func conversation(_ mutator: inout ByteMutator) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    for sample in [SampleFrames.handshake[0], SampleFrames.handshake[1]] {
      switch mutator.generator.below(8) {
      case 0: pieces.append(mutator.noise(countMax: 120))
      case 1: pieces.append(mutator.row(of: SampleFrames.all))
      case 2:
        pieces.append(
          FrameEncoder.bytes(of: .hello(SampleFrames.hello(UInt8(mutator.generator.below(4))))))
      case 3, 4:
        var bytes = sample
        mutator.mutate(&bytes)
        pieces.append(bytes)
      default: pieces.append(sample)
      }
    }
    return pieces
  }
}
