// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime

extension Digest {
  /// - Throws: `wrongBytes` unless these bytes, all of them, are what this digest names.
  func requireNames(_ bytes: [UInt8], _ place: String) throws(TransferError) {
    if names(bytes) { return }
    throw TransferError(
      .wrongBytes, "\(place) does not hold what its digest says",
      advice: "delete it and get the image again")
  }
}
