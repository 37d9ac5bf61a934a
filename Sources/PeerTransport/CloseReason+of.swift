// SPDX-License-Identifier: Apache-2.0

import OpenSSLRuntime
import PeerProtocol
import UVRuntime

extension CloseReason {
  init(of end: TCPCloseReason) {
    switch end {
    case .endOfFile: self = .endOfStream
    case .failed, .closedHere: self = .transportFailed
    }
  }

  init(of end: TLSSession.End) {
    switch end {
    case .closed: self = .endOfStream
    case .notEncrypted: self = .notEncrypted
    case .refused: self = .channelRefused
    case .broken: self = .channelBroken
    case .keyUpdatesExceeded: self = .limitExceeded
    }
  }
}
