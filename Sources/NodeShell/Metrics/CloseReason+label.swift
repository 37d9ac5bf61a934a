// SPDX-License-Identifier: Apache-2.0

import PeerProtocol

extension CloseReason {
  /// The value of the label `reason` of `shoal_connections_closed_total`.
  var label: String {
    switch self {
    case .shutdown: "shutdown"
    case .versionMismatch: "version_mismatch"
    case .identityUnproven: "identity_unproven"
    case .selfConnection: "self_connection"
    case .duplicate: "duplicate"
    case .malformedFrame: "malformed_frame"
    case .limitExceeded: "limit_exceeded"
    case .outOfState: "out_of_state"
    case .inconsistentBlob: "inconsistent_blob"
    case .chunkRejected: "chunk_rejected"
    case .chainRejected: "chain_rejected"
    case .silent: "silent"
    case .quarantined: "quarantined"
    case .tooManyConnections: "too_many_connections"
    case .idle: "idle"
    case .transportFailed: "transport_failed"
    case .endOfStream: "end_of_stream"
    case .handshakeTimedOut: "handshake_timed_out"
    case .wrongRole: "wrong_role"
    case .stalled: "stalled"
    case .channelRefused: "channel_refused"
    case .notEncrypted: "not_encrypted"
    case .channelBroken: "channel_broken"
    case .keyRemoved: "key_removed"
    }
  }
}
