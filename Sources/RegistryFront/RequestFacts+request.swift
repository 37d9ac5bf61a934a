// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import OpenSSLRuntime
import RegistryCore

extension RequestFacts {
  init(_ head: HTTPRequest, by caller: String, on channel: any Channel) {
    self.init(
      id: UniqueID(randomBytes: SecureRandom.bytes(count: UniqueID.randomBytesCount)),
      address: Self.address(of: channel), host: head.authority ?? "",
      method: head.method.rawValue, userAgent: head.headerFields[.userAgent] ?? "",
      user: caller)
  }

  private static func address(of channel: any Channel) -> String {
    guard let address = channel.remoteAddress, let host = address.ipAddress,
      let port = address.port
    else { return "" }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
