// SPDX-License-Identifier: Apache-2.0

import OpenSSLRuntime
import PeerTransport

/// What the connections of a test go through.
enum TestChannel: CaseIterable {
  case plainText
  case clusterKey

  var security: PeerSecurity {
    switch self {
    case .plainText: .plainText
    case .clusterKey: .keys([.cluster])
    }
  }
}

extension ClusterKey {
  static let cluster = ClusterKey.generate()
}

extension PeerSecurity {
  static func keys(_ keys: [ClusterKey]) -> PeerSecurity {
    do {
      return try PeerSecurity(.clusterKeys(ClusterKeys(keys)))
    } catch {
      preconditionFailure("\(error)")
    }
  }
}
