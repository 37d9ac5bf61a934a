// SPDX-License-Identifier: Apache-2.0

extension Int64 {
  /// What HTTP means by digits (RFC 9110, section 8.6): no sign, unlike `Int64(_:)`.
  init?(digits text: some StringProtocol) {
    guard text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
      return nil
    }
    self.init(text)
  }
}
