// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import RegistryCore

extension ClientAddress {
  init(of channel: any Channel) {
    guard let address = channel.remoteAddress else {
      self = .local
      return
    }
    switch (address.protocol, address.ipAddress) {
    case (.inet, let text?):
      var word: UInt32 = 0
      _ = unsafe inet_pton(AF_INET, text, &word)
      self.init(ipv4: UInt32(bigEndian: word))
    case (.inet6, let text?):
      var words: (upper: UInt64, lower: UInt64) = (0, 0)
      _ = unsafe inet_pton(AF_INET6, text, &words)
      self.init(ipv6: UInt64(bigEndian: words.upper), lowerBits: UInt64(bigEndian: words.lower))
    case _:
      self = .local
    }
  }
}
